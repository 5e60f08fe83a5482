import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Attachment } from '../../broker/index.ts';
import type { Incoming } from './participant.ts';

export type SavedFiles = {
  /** The card that `hub respond --request` reads. */
  readonly message: string;
  readonly payload: string | null;
  readonly attachments: readonly string[];
};

/** Identifiers come from another system: nothing of them may lead out of the folder. */
const safeName = (name: string): string =>
  name
    .replaceAll(/[^\p{L}\p{N}._-]/gu, '_')
    .replace(/^\.+/, '_')
    .slice(-100);

const writeAttachments = async (
  folder: string,
  attachments: readonly Attachment[],
): Promise<string[]> => {
  const files: string[] = [];
  for (const [index, { id, bytes, signaturePkcs7 }] of attachments.entries()) {
    const file = path.join(folder, `${index + 1}-${safeName(id)}`);
    await writeFile(file, bytes);
    files.push(file);
    if (signaturePkcs7 !== undefined) await writeFile(`${file}.p7s`, signaturePkcs7);
  }
  return files;
};

/**
 * Writes a message into a folder: `ID.message.json` (its card), `ID.payload.xml|json`, and `ID.attachments/` with each attachment and
 * its PKCS#7 beside it. On return everything is on the disk, so that the message may be acknowledged.
 */
export const saveMessage = async (folder: string, message: Incoming): Promise<SavedFiles> => {
  await mkdir(folder, { recursive: true });
  const base = path.join(folder, safeName(message.messageId));
  const { payload, attachments, ...card } = message;
  const payloadFile = payload === null ? null : `${base}.payload.${payload.form}`;
  if (payload !== null && payloadFile !== null) await writeFile(payloadFile, payload.text);
  if (attachments.length > 0) await mkdir(`${base}.attachments`, { recursive: true });
  const files = await writeAttachments(`${base}.attachments`, attachments);
  const cardFile = `${base}.message.json`;
  await writeFile(cardFile, `${JSON.stringify(card, null, 2)}\n`);
  return { message: cardFile, payload: payloadFile, attachments: files };
};
