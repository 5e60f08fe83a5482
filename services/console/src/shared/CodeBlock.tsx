import { App, Button, Space } from 'antd';
import type { ReactNode } from 'react';

const save = (text: string, fileName: string): void => {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(url);
};

/** Source text as it is: schemas, samples, envelopes; to copy and to keep as a file. */
export const CodeBlock = ({
  text,
  label,
  fileName,
  heightMax = 480,
}: {
  readonly text: string;
  readonly label: string;
  readonly fileName?: string;
  readonly heightMax?: number;
}): ReactNode => {
  const { message } = App.useApp();
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      void message.success('Скопировано');
    } catch {
      void message.warning('Браузер не дал доступа к буферу обмена');
    }
  };
  return (
    <div>
      <Space className="no-print" size={4} style={{ marginBlockEnd: 4 }}>
        <Button size="small" onClick={() => void copy()}>
          Копировать
        </Button>
        {fileName !== undefined && (
          <Button size="small" onClick={() => save(text, fileName)}>
            Скачать {fileName}
          </Button>
        )}
      </Space>
      <pre
        className="mono code-block"
        style={{ maxHeight: heightMax }}
        tabIndex={0}
        role="region"
        aria-label={label}
      >
        {text}
      </pre>
    </div>
  );
};
