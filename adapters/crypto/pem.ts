import { HubError } from '../../broker/index.ts';

const block = /-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\s]*)-----END \1-----/g;

export type PemBlock = { readonly label: string; readonly bytes: Uint8Array };

/** Every PEM block of the text in order (RFC 7468). */
export const readPemBlocks = (text: string): PemBlock[] =>
  [...text.matchAll(block)].map(([, label = '', body = '']) => ({
    label,
    bytes: new Uint8Array(Buffer.from(body, 'base64')),
  }));

/** Bytes of the first block with one of the labels. @throws HubError BadRequest when there is none. */
export const readPem = (text: string, ...labels: readonly string[]): Uint8Array => {
  const found = readPemBlocks(text).find(({ label }) => labels.includes(label));
  if (found === undefined)
    throw new HubError('BadRequest', { reason: `В тексте PEM нет блока ${labels.join(' или ')}.` });
  return found.bytes;
};

/** PEM text of the bytes: 64 characters to a line, a line feed at the end. */
export const writePem = (label: string, bytes: Uint8Array): string => {
  const lines =
    Buffer.from(bytes)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
};
