import {
  merklePath,
  queueName,
  type Anchor,
  type BlockMark,
  type ChainEntry,
  type KeptMessage,
  type MessageBody,
  type Attachment,
  type QueueKey,
} from '../../../broker/index.ts';
import { createHash } from 'node:crypto';
import {
  canonicalJson,
  signDetachedJws,
  writePem,
  type Certificate,
  type PrivateKey,
  type SignatureProvider,
} from '../../crypto/index.ts';
import { standalone } from '../../soap/index.ts';
import { hashOf, manifestName, manifestSignatureName, packParts, type Parts } from './container.ts';
import type { JournalPart, Manifest, MessagePart, Receipt } from './format.ts';

/** A block of the chain that holds entries of the message, with the anchor that covers it and all blocks of that anchor. */
export type AnchoredBlock = {
  readonly no: number;
  readonly prev: Uint8Array;
  readonly eventIds: readonly number[];
  readonly hashes: Uint8Array;
  readonly hash: Uint8Array;
  readonly anchor: Anchor;
  readonly siblings: readonly BlockMark[];
};

/** Everything that a passport is made of. */
export type PassportSource = {
  readonly message: KeptMessage;
  readonly body: MessageBody;
  readonly attachments: readonly Attachment[];
  readonly queues: readonly QueueKey[];
  readonly queuedAtMs: number;
  readonly senderCertificate: Certificate | null;
  readonly entries: readonly ChainEntry[];
  readonly partHashes: readonly Uint8Array[];
  readonly blocks: readonly AnchoredBlock[];
  /** Certificates of authorities and revocation lists, DER, by file name. */
  readonly authorities: ReadonlyMap<string, Uint8Array>;
  /** The readable page, PDF. */
  readonly page: Uint8Array;
  readonly madeAtMs: number;
};

type Signer = {
  readonly key: PrivateKey;
  readonly certificate: Certificate;
  readonly provider: SignatureProvider;
};

const sha256 = (data: Uint8Array | string): Buffer => createHash('sha256').update(data).digest();
const json = (value: unknown): Uint8Array => Buffer.from(`${JSON.stringify(value, null, 1)}\n`);
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** The message as it was signed: nothing between the slices, so that what the signature covers is as it came. */
const originalOf = (body: MessageBody): Uint8Array => {
  if (body.form === 'json') {
    return Buffer.from(JSON.stringify({ envelope: body.signedPart, signature: body.signature }));
  }
  const data = standalone({ text: body.signedPart, namespaces: body.signedPartNamespaces });
  const signature = standalone({ text: body.signature, namespaces: body.signatureNamespaces });
  return Buffer.from(`<Original>${data}${signature}</Original>`);
};

/** What the hub states of an accepted message: what, when, into which queues (КИС 6.3.2). */
export const receiptOf = ({
  message: { head, seq },
  queues,
  queuedAtMs,
}: Pick<PassportSource, 'message' | 'queues' | 'queuedAtMs'>): Receipt => ({
  format: 'hub-receipt/1',
  messageId: head.messageId,
  sender: head.sender,
  type: head.typeCode,
  contentHash: head.contentHash,
  seq,
  queues: queues.map(queueName),
  receivedAt: new Date(head.receivedAtMs).toISOString(),
  queuedAt: new Date(queuedAtMs).toISOString(),
  legalReceivedAt: new Date(head.legalReceivedAtMs).toISOString(),
});

/** A receipt with the hub's signature over the rest of it. */
export const signReceipt = async (receipt: Receipt, signer: Signer) => ({
  ...receipt,
  hubSignature: await signDetachedJws({ payload: receipt, ...signer }),
});

const journalOf = ({ entries, partHashes, blocks }: PassportSource): JournalPart => {
  const anchors = new Map(blocks.map(({ anchor }) => [anchor.statement.no, anchor]));
  return {
    entries,
    partHashes: partHashes.map(hex),
    blocks: blocks.map(({ siblings, anchor, ...block }) => ({
      no: block.no,
      prev: base64(block.prev),
      eventIds: block.eventIds,
      hashes: base64(block.hashes),
      hash: base64(block.hash),
      path: merklePath(
        sha256,
        siblings.map(({ hash }) => hash),
        siblings.findIndex(({ no }) => no === block.no),
      ).map(({ side, hash }) => ({ side, hash: base64(hash) })),
      anchor: anchor.statement.no,
    })),
    anchors: [...anchors.values()].map(({ stamp, ...anchor }) => ({
      ...anchor,
      stamp: stamp === null ? null : base64(stamp),
    })),
  };
};

const messageOf = (source: PassportSource): MessagePart => {
  const { message, body, attachments } = source;
  return {
    seq: message.seq,
    head: message.head,
    form: body.form,
    original: `original.${body.form}`,
    senderCertificateSha256: body.certificateSha256,
    attachments: attachments.map(({ id, mimeType, signaturePkcs7 }, index) => ({
      id,
      mimeType,
      file: `attachments/${index + 1}.bin`,
      signature: signaturePkcs7 === undefined ? null : `attachments/${index + 1}.p7s`,
    })),
  };
};

const pem = (certificate: Certificate): Uint8Array =>
  Buffer.from(writePem('CERTIFICATE', certificate.der));

const partsOf = async (
  source: PassportSource,
  signer: Signer,
): Promise<Map<string, Uint8Array>> => {
  const parts = new Map<string, Uint8Array>();
  const message = messageOf(source);
  parts.set('passport.pdf', source.page);
  parts.set('message.json', json(message));
  parts.set(message.original, originalOf(source.body));
  for (const [index, { bytes, signaturePkcs7 }] of source.attachments.entries()) {
    parts.set(`attachments/${index + 1}.bin`, bytes);
    if (signaturePkcs7) parts.set(`attachments/${index + 1}.p7s`, signaturePkcs7);
  }
  parts.set('receipt.json', json(await signReceipt(receiptOf(source), signer)));
  parts.set('journal.json', json(journalOf(source)));
  if (source.senderCertificate) parts.set('certificates/sender.pem', pem(source.senderCertificate));
  parts.set('certificates/hub.pem', pem(signer.certificate));
  for (const [name, der] of source.authorities) parts.set(`authorities/${name}`, der);
  return parts;
};

const manifestOf = (parts: Parts, source: PassportSource): Manifest => ({
  format: 'hub-passport/1',
  messageId: source.message.head.messageId,
  madeAt: new Date(source.madeAtMs).toISOString(),
  parts: [...parts].map(([name, bytes]) => ({
    name,
    bytes: bytes.length,
    sha256: hashOf(bytes),
  })),
});

/**
 * Makes the passport of a message: one file that proves, without the hub, what was sent, by whom, when it was accepted and what became
 * of it. The manifest names every part; the hub signs the manifest.
 * @returns a ZIP; the same bytes for the same parts
 */
export const buildPassport = async (
  source: PassportSource,
  signer: Signer,
): Promise<Uint8Array> => {
  const parts = await partsOf(source, signer);
  const manifest = manifestOf(parts, source);
  const signature = await signDetachedJws({ payload: manifest, ...signer });
  // The signature covers the canonical form, and the file is that form: no white space is left to change.
  parts.set(manifestName, Buffer.from(canonicalJson(manifest)));
  parts.set(manifestSignatureName, Buffer.from(signature));
  return packParts(parts);
};
