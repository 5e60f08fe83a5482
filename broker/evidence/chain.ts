import type { MessageHead } from '../message/message.ts';

/** SHA-256 of bytes, or of a text in UTF-8; given from outside because the broker has no I/O or crypto of its own. */
export type Sha256 = (data: Uint8Array | string) => Buffer;

/** A journal entry as the hash chain covers it; numbers and texts exactly as kept. */
export type ChainEntry = {
  readonly eventId: number;
  readonly seq: number;
  readonly kind: string;
  readonly state: string;
  readonly atMs: number;
  readonly queue: string | null;
  readonly by: string | null;
  /** JSON text as it was written; not parsed, because parsing loses its spelling. */
  readonly detail: string | null;
  /** Digest of the message, lower hex, on its first entry. */
  readonly digest: string | null;
};

/** Version of the encoding below; it is hashed, so a later change cannot be mistaken for tampering. */
const encoding = 1;

/** Digest of an accepted message: its head, and the SHA-256 of each kept (encrypted) part, body first. */
export const messageDigest = (
  sha256: Sha256,
  head: MessageHead,
  partHashes: readonly Uint8Array[],
): Buffer => {
  const fields = [
    encoding,
    head.messageId,
    head.kind,
    head.door,
    head.wire,
    head.sender,
    head.recipient,
    head.typeCode,
    head.rootNamespace,
    head.rootLocalName,
    head.referenceId,
    head.originalId,
    head.outcome,
    head.transactionCode,
    head.nodeId,
    head.testMessage,
    head.confidentiality,
    head.contentHash,
    head.sizeBytes,
    head.receivedAtMs,
    head.expiresAtMs,
    head.legalReceivedAtMs,
    partHashes.map((hash) => Buffer.from(hash).toString('hex')),
  ];
  return sha256(JSON.stringify(fields));
};

/** Hash of one journal entry: SHA-256 over a JSON array of its fields in a fixed order. */
export const entryHash = (sha256: Sha256, entry: ChainEntry): Buffer =>
  sha256(
    JSON.stringify([
      encoding,
      entry.eventId,
      entry.seq,
      entry.kind,
      entry.state,
      entry.atMs,
      entry.queue,
      entry.by,
      entry.detail,
      entry.digest,
    ]),
  );

/** Before the first block. */
export const chainStart: Buffer = Buffer.alloc(32);

/** Hash of a block: its number, the hash of the block before, the ids and the hashes of its entries. */
export const blockHash = (
  sha256: Sha256,
  no: number,
  prev: Uint8Array,
  eventIds: readonly number[],
  hashes: Uint8Array,
): Buffer =>
  sha256(
    Buffer.concat([Buffer.from(JSON.stringify([encoding, no, eventIds]), 'utf8'), prev, hashes]),
  );
