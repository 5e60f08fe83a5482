import type { EpochMs, MessageId, Mnemonic, TypeCode } from './identifiers.ts';

/** The envelope's form and version in which a message came or goes. */
export type Wire = '1.1' | '1.2' | '1.3' | 'json';
export type Door = 'soap' | 'rest' | 'direct' | 'amqp';
export type MessageKind = 'request' | 'broadcast' | 'response';
/** What a response says: business content, a refusal (RequestRejected), or an interim status (RequestStatus). */
export type ResponseOutcome = 'content' | 'rejected' | 'status';
export const confidentialityMarks = ['public', 'official', 'personal', 'state-secret'] as const;
export type Confidentiality = (typeof confidentialityMarks)[number];

/** Prefix → namespace URI that the surroundings of a slice declared; '' is the default namespace. */
export type Namespaces = Readonly<Record<string, string>>;

/**
 * What is kept encrypted of a message. `signedPart` is the slice that the sender signed, character by character as it came
 * (SenderProvidedRequestData, SenderProvidedResponseData, or the JSON envelope's text); it is never re-serialised.
 */
export type MessageBody = {
  readonly form: 'xml' | 'json';
  readonly signedPart: string;
  readonly signedPartNamespaces: Namespaces;
  /** The sender's `ds:Signature` element or the detached JWS. */
  readonly signature: string;
  readonly signatureNamespaces: Namespaces;
  /** SHA-256 of the sender's certificate, lower hex. */
  readonly certificateSha256: string;
};

export type Attachment = {
  readonly id: string;
  readonly mimeType: string;
  readonly bytes: Uint8Array;
  /** Detached PKCS#7, DER or BER. */
  readonly signaturePkcs7?: Uint8Array;
};

/** The part of a message that is not secret: kept in clear, searched, journaled, hash-chained. Never changes. */
export type MessageHead = {
  readonly messageId: MessageId;
  readonly kind: MessageKind;
  readonly door: Door;
  readonly wire: Wire;
  readonly sender: Mnemonic;
  /** null for a broadcast: see the queue places. */
  readonly recipient: Mnemonic | null;
  readonly typeCode: TypeCode;
  readonly rootNamespace: string;
  readonly rootLocalName: string;
  /** First request of the chain; equals messageId for the first. */
  readonly referenceId: MessageId;
  /** The request that a response answers. */
  readonly originalId: MessageId | null;
  readonly outcome: ResponseOutcome | null;
  readonly transactionCode: string | null;
  readonly nodeId: string | null;
  readonly testMessage: boolean;
  readonly confidentiality: Confidentiality;
  /** SHA-256, lower hex, of signedPart + attachments: equal hash = the same message sent again. */
  readonly contentHash: string;
  /** Bytes of signedPart and attachments together. */
  readonly sizeBytes: number;
  readonly receivedAtMs: EpochMs;
  readonly expiresAtMs: EpochMs;
  /** Moment of placement in the queue, or the federal system's own placement (KIS-6.4.a); set once. */
  readonly legalReceivedAtMs: EpochMs;
};

/** Place of a kept message: `seq` orders, `receivedAtMs` finds the month's partition. */
export type MessagePlace = { readonly seq: number; readonly receivedAtMs: EpochMs };
export type KeptMessage = MessagePlace & { readonly head: MessageHead };

export const queueKinds = ['requests', 'responses', 'statuses'] as const;
export type QueueKind = (typeof queueKinds)[number];

/** A queue is incoming and belongs to the recipient; a NodeID has its own response queue (SMEV 3, МР §2.5). */
export type QueueKey = {
  readonly owner: Mnemonic;
  readonly kind: QueueKind;
  readonly nodeId: string | null;
};

/** `MFC42/requests`, `MFC42/responses/node-1`: the queue's name in statistics and in DestinationName. */
export const queueName = (key: QueueKey): string =>
  key.nodeId === null ? `${key.owner}/${key.kind}` : `${key.owner}/${key.kind}/${key.nodeId}`;

/** The queue whose name `queueName` made. */
export const queueKeyOf = (name: string): QueueKey => {
  const [owner = '', kind = '', ...node] = name.split('/');
  return {
    owner: owner as Mnemonic,
    kind: kind as QueueKind,
    nodeId: node.length === 0 ? null : node.join('/'),
  };
};
