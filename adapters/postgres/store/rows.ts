import type {
  Confidentiality,
  KeptMessage,
  MessageHead,
  MessageId,
  Mnemonic,
  TypeCode,
} from '../../../broker/index.ts';

/** A row of `broker.message` as `headColumns` selects it. */
export type HeadRow = {
  readonly seq: number;
  readonly received_ms: number;
  readonly message_id: string;
  readonly kind: MessageHead['kind'];
  readonly door: MessageHead['door'];
  readonly wire: MessageHead['wire'];
  readonly sender: string;
  readonly recipient: string | null;
  readonly type_code: string;
  readonly root_namespace: string;
  readonly root_local_name: string;
  readonly reference_id: string;
  readonly original_id: string | null;
  readonly outcome: MessageHead['outcome'];
  readonly transaction_code: string | null;
  readonly node_id: string | null;
  readonly test_message: boolean;
  readonly confidentiality: Confidentiality;
  readonly content_hash: string;
  readonly size_bytes: number;
  readonly expires_ms: number;
  readonly legal_ms: number;
};

/** Columns of a message's head, from `broker.message m`. */
export const headColumns = `
  m.seq, broker.ms(m.received_at) as received_ms, m.message_id, m.kind, m.door, m.wire, m.sender, m.recipient, m.type_code,
  m.root_namespace, m.root_local_name, m.reference_id, m.original_id, m.outcome, m.transaction_code, m.node_id, m.test_message,
  m.confidentiality, m.content_hash, m.size_bytes, broker.ms(m.expires_at) as expires_ms,
  broker.ms(m.legal_received_at) as legal_ms`;

/** How far a request has come, from `left join broker.answer a on a.request_seq = m.seq`. */
export const progressColumn = `
  case when a.request_seq is null then 'open' when a.delivered then 'delivered' else 'answered' end as progress`;

/** The head as it was accepted. */
export const headOf = (row: HeadRow): MessageHead => ({
  messageId: row.message_id as MessageId,
  kind: row.kind,
  door: row.door,
  wire: row.wire,
  sender: row.sender as Mnemonic,
  recipient: row.recipient as Mnemonic | null,
  typeCode: row.type_code as TypeCode,
  rootNamespace: row.root_namespace,
  rootLocalName: row.root_local_name,
  referenceId: row.reference_id as MessageId,
  originalId: row.original_id as MessageId | null,
  outcome: row.outcome,
  transactionCode: row.transaction_code,
  nodeId: row.node_id,
  testMessage: row.test_message,
  confidentiality: row.confidentiality,
  contentHash: row.content_hash,
  sizeBytes: row.size_bytes,
  receivedAtMs: row.received_ms,
  expiresAtMs: row.expires_ms,
  legalReceivedAtMs: row.legal_ms,
});

/** The kept message with its place. */
export const keptOf = (row: HeadRow): KeptMessage => ({
  seq: row.seq,
  receivedAtMs: row.received_ms,
  head: headOf(row),
});
