import type { Queryable } from '../../registries/index.ts';
import type { BenchWire, TestKey } from './ports.ts';

export type TestSystem = {
  readonly mnemonic: string;
  readonly name: string;
  readonly organisation: string;
  readonly organisationName: string;
  readonly validToMs: number;
  readonly createdBy: string;
  /** Codes of information types that it may send now. */
  readonly types: readonly string[];
};

const at = (position: number): string => `to_timestamp($${position}::float8 / 1000)`;

const listSql = `
  select b.mnemonic, coalesce(s.data ->> 'name', b.mnemonic) as name, b.organisation,
    coalesce(p.data ->> 'name', '') as "organisationName",
    (extract(epoch from b.valid_to) * 1000)::float8 as "validToMs", b.created_by as "createdBy",
    coalesce((
      select array_agg(distinct a.data ->> 'informationType' order by a.data ->> 'informationType')
      from registry.effective_at(${at(2)}) a
      where a.register = 'accessRules' and a.data ->> 'sender' = b.mnemonic
    ), '{}') as types
  from bench.system b
  left join registry.effective_at(${at(2)}) s on s.register = 'systems' and s.code = b.mnemonic
  left join registry.effective_at(${at(2)}) p on p.register = 'participants' and p.code = b.organisation
  where $1::text[] is null or b.organisation = any($1::text[])
  order by b.mnemonic collate "C" limit 500`;

/** Test systems of these organisations, null: of all. */
export const listSystems = (
  db: Queryable,
  organisations: readonly string[] | null,
  nowMs: number,
): Promise<readonly TestSystem[]> => db.query<TestSystem>(listSql, [organisations, nowMs]);

export type KeptSystem = {
  readonly mnemonic: string;
  readonly organisation: string;
  readonly sealed: Uint8Array;
  readonly certificatePem: string;
};

/** A test system with its sealed key; undefined when there is none. */
export const readSystem = async (
  db: Queryable,
  mnemonic: string,
): Promise<KeptSystem | undefined> =>
  (
    await db.query<KeptSystem>(
      `select mnemonic, organisation, sealed, certificate_pem as "certificatePem"
       from bench.system where mnemonic = $1::text`,
      [mnemonic],
    )
  )[0];

export type NewSystem = Omit<KeptSystem, 'certificatePem'> &
  Pick<TestKey, 'certificatePem' | 'validToMs'> & { readonly by: string; readonly atMs: number };

/** Keeps the key of a test system; a new key takes the place of the old one. */
export const saveSystem = async (db: Queryable, system: NewSystem): Promise<void> => {
  await db.query(
    `insert into bench.system (mnemonic, organisation, sealed, certificate_pem, valid_to, created_at, created_by)
     values ($1::text, $2::text, $3::bytea, $4::text, ${at(5)}, ${at(6)}, $7::text)
     on conflict (mnemonic) do update set sealed = excluded.sealed, certificate_pem = excluded.certificate_pem,
       valid_to = excluded.valid_to, created_at = excluded.created_at, created_by = excluded.created_by`,
    [
      system.mnemonic,
      system.organisation,
      Buffer.from(system.sealed),
      system.certificatePem,
      system.validToMs,
      system.atMs,
      system.by,
    ],
  );
};

export type SentMessage = {
  readonly messageId: string;
  readonly mnemonic: string;
  readonly organisation: string;
  readonly type: string;
  readonly wire: BenchWire;
  readonly refusal: string | null;
  readonly sentAtMs: number;
  readonly sentBy: string;
};

const sentColumns = `message_id::text as "messageId", mnemonic, organisation, type_code as type, wire, refusal,
  (extract(epoch from sent_at) * 1000)::float8 as "sentAtMs", sent_by as "sentBy"`;

/** Remembers what was sent, taken or refused. */
export const saveSent = async (db: Queryable, sent: SentMessage): Promise<void> => {
  await db.query(
    `insert into bench.sent (message_id, mnemonic, organisation, type_code, wire, refusal, sent_at, sent_by)
     values ($1::uuid, $2::text, $3::text, $4::text, $5::text, $6::text, ${at(7)}, $8::text)`,
    [
      sent.messageId,
      sent.mnemonic,
      sent.organisation,
      sent.type,
      sent.wire,
      sent.refusal,
      sent.sentAtMs,
      sent.sentBy,
    ],
  );
};

/** The latest messages of these organisations' test systems, null: of all. */
export const listSent = (
  db: Queryable,
  organisations: readonly string[] | null,
  limitRows: number,
): Promise<readonly SentMessage[]> =>
  db.query<SentMessage>(
    `select ${sentColumns} from bench.sent where $1::text[] is null or organisation = any($1::text[])
     order by sent_at desc limit $2::int`,
    [organisations, limitRows],
  );

/** One message of the bench; undefined when it was not sent from here. */
export const readSent = async (
  db: Queryable,
  messageId: string,
): Promise<SentMessage | undefined> =>
  (
    await db.query<SentMessage>(
      `select ${sentColumns} from bench.sent where message_id::text = $1::text`,
      [messageId],
    )
  )[0];
