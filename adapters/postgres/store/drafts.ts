import type { JournalDraft, StatusDraft } from '../../../broker/index.ts';

/** Shape of a journal entry as the statements read it from JSON; `seq` null = the message that is being accepted. */
export const eventRecord =
  'n int, i int, seq bigint, kind text, state text, at bigint, queue text, by_system text, detail json, digest text';

export type EventRecord = {
  readonly n: number;
  readonly i: number;
  readonly seq: number | null;
  readonly kind: string;
  readonly state: string;
  readonly at: number;
  readonly queue: string | null;
  readonly by_system: string | null;
  readonly detail: Readonly<Record<string, unknown>> | null;
  readonly digest: string | null;
};

/** Shape of a status message. */
export const statusRecord =
  'n int, i int, owner text, original_id uuid, category text, at bigint, details text, fault_code text, fault_text text';

export type StatusRecord = {
  readonly n: number;
  readonly i: number;
  readonly owner: string;
  readonly original_id: string;
  readonly category: string;
  readonly at: number;
  readonly details: string | null;
  readonly fault_code: string | null;
  readonly fault_text: string | null;
};

/** A journal entry for a statement. @param n the item of the batch @param i its order within the item */
export const eventRecordOf = (
  draft: JournalDraft,
  n: number,
  i: number,
  seq: number | null,
  digest: string | null = null,
): EventRecord => ({
  n,
  i,
  seq,
  kind: draft.event,
  state: draft.state,
  at: draft.atMs,
  queue: draft.queue ?? null,
  by_system: draft.by ?? null,
  detail: draft.detail ?? null,
  digest,
});

/** A status message for a statement. */
export const statusRecordOf = (draft: StatusDraft, n: number, i: number): StatusRecord => ({
  n,
  i,
  owner: draft.owner,
  original_id: draft.originalId,
  category: draft.category,
  at: draft.atMs,
  details: draft.details ?? null,
  fault_code: draft.faultCode ?? null,
  fault_text: draft.faultText ?? null,
});
