/** Bytes of a chosen file as base64. */
export const base64Of = (file: Blob): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => {
      const { result } = reader;
      resolve(typeof result === 'string' ? result.replace(/^[^,]*,/, '') : '');
    });
    reader.addEventListener('error', () =>
      reject(reader.error ?? new TypeError('файл не прочитан')),
    );
    reader.readAsDataURL(file);
  });

/** Saves a text or bytes into the person's downloads. */
export const saveAs = (
  name: string,
  content: BlobPart,
  type = 'application/octet-stream',
): void => {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
};
