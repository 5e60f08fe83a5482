import type { AnchorStatement, ChainEntry, MessageHead } from '../../../broker/index.ts';

/** manifest.json: every part with its size and digest; signed by the hub in manifest.jws. */
export type Manifest = {
  readonly format: 'hub-passport/1';
  readonly messageId: string;
  readonly madeAt: string;
  readonly parts: readonly {
    readonly name: string;
    readonly bytes: number;
    readonly sha256: string;
  }[];
};

/** message.json: the clear part of the message as the hub keeps it. */
export type MessagePart = {
  readonly seq: number;
  readonly head: MessageHead;
  readonly form: 'xml' | 'json';
  /** `original.xml` or `original.json` */
  readonly original: string;
  readonly senderCertificateSha256: string;
  readonly attachments: readonly {
    readonly id: string;
    readonly mimeType: string;
    readonly file: string;
    readonly signature: string | null;
  }[];
};

/** What the hub states of an accepted message; receipt.json is this with `hubSignature` over it. */
export type Receipt = {
  readonly format: 'hub-receipt/1';
  readonly messageId: string;
  readonly sender: string;
  readonly type: string;
  readonly contentHash: string;
  readonly seq: number;
  readonly queues: readonly string[];
  readonly receivedAt: string;
  readonly queuedAt: string;
  readonly legalReceivedAt: string;
};

/** journal.json: the entries of the message, the sealed blocks that hold them, and the anchors of those blocks. Bytes in base64. */
export type JournalPart = {
  readonly entries: readonly ChainEntry[];
  /** SHA-256 of the kept, encrypted parts, body first, lower hex: covered by the digest of the first entry. */
  readonly partHashes: readonly string[];
  readonly blocks: readonly {
    readonly no: number;
    readonly prev: string;
    readonly eventIds: readonly number[];
    readonly hashes: string;
    readonly hash: string;
    readonly path: readonly { readonly side: 'left' | 'right'; readonly hash: string }[];
    /** Number of the anchor that the path leads to. */
    readonly anchor: number;
  }[];
  readonly anchors: readonly {
    readonly statement: AnchorStatement;
    readonly signature: string;
    readonly certificateSha256: string;
    readonly stamp: string | null;
  }[];
};
