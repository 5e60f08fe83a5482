import assert from 'node:assert/strict';
import type { Attachment, MessageBody, MessageHead } from '../../../broker/index.ts';
import type { Vault } from '../../vault/index.ts';

export type Content = {
  readonly body: MessageBody;
  readonly attachments: readonly Attachment[];
};

/** What is kept of a message's content: every part encrypted under its own name. */
export type SealedContent = { readonly body: Buffer; readonly attachments: readonly Buffer[] };

/** Two senders may use the same id, so the sender belongs to the name. */
const partName = (head: MessageHead, part: string): string =>
  `${head.sender}/${head.messageId}/${part}`;

type AttachmentHeader = {
  readonly id: string;
  readonly mimeType: string;
  readonly bytes: number;
  readonly signed: boolean;
};

const packAttachment = (one: Attachment): Buffer => {
  const header: AttachmentHeader = {
    id: one.id,
    mimeType: one.mimeType,
    bytes: one.bytes.length,
    signed: one.signaturePkcs7 !== undefined,
  };
  const text = Buffer.from(JSON.stringify(header), 'utf8');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length);
  return Buffer.concat([length, text, one.bytes, one.signaturePkcs7 ?? Buffer.alloc(0)]);
};

const unpackAttachment = (packed: Buffer): Attachment => {
  const headerEnd = 4 + packed.readUInt32BE(0);
  const header = JSON.parse(packed.toString('utf8', 4, headerEnd)) as AttachmentHeader;
  const bytesEnd = headerEnd + header.bytes;
  assert(packed.length >= bytesEnd, 'the attachment is shorter than its header says');
  return {
    id: header.id,
    mimeType: header.mimeType,
    bytes: packed.subarray(headerEnd, bytesEnd),
    ...(header.signed ? { signaturePkcs7: packed.subarray(bytesEnd) } : {}),
  };
};

/** Encrypts the content of a message. */
export const sealContent = (vault: Vault, head: MessageHead, content: Content): SealedContent => ({
  body: vault.seal(partName(head, 'body'), Buffer.from(JSON.stringify(content.body), 'utf8')),
  attachments: content.attachments.map((one, index) =>
    vault.seal(partName(head, `attachment/${index}`), packAttachment(one)),
  ),
});

/** Decrypts the content; null when any part was altered, moved or removed (KIS-6.3.4). */
export const openContent = async (
  vault: Vault,
  head: MessageHead,
  sealed: SealedContent,
  attachmentCount: number,
): Promise<Content | null> => {
  const parts = [sealed.body, ...sealed.attachments];
  if (sealed.attachments.length !== attachmentCount) return null;
  if (!parts.every((part) => vault.knows(part))) await vault.refresh();
  const body = vault.open(partName(head, 'body'), sealed.body);
  if (body === null) return null;
  const attachments: Attachment[] = [];
  for (const [index, part] of sealed.attachments.entries()) {
    const packed = vault.open(partName(head, `attachment/${index}`), part);
    if (packed === null) return null;
    attachments.push(unpackAttachment(packed));
  }
  return { body: JSON.parse(body.toString('utf8')) as MessageBody, attachments };
};
