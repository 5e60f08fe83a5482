import { expect } from 'chai';
import { createHmac } from 'node:crypto';
import { systemClock } from '../../../adapters/runtime/index.ts';
import { limits } from '../../../broker/index.ts';
import type { AuditEntry } from '../../../module/index.ts';
import { makeAuditWriter, verifyTrail, type AuditPorts } from '../../../services/audit/index.ts';
import { withDatabase } from '../../support/database.ts';
import { quietLog } from '../../support/quietLog.ts';

const sealWith = (key: string) => (text: string) => createHmac('sha256', key).update(text).digest();

const entry = (over: Partial<AuditEntry> = {}): AuditEntry => ({
  event: 'account.changed',
  atMs: systemClock.nowMs(),
  actor: { kind: 'person', name: 'admin', organisation: null, address: '10.0.0.1' },
  outcome: 'done',
  object: 'person:operator1',
  details: { changes: ['email'] },
  ...over,
});

describe('the audit trail in the database', () => {
  const database = withDatabase();
  const ports = (): AuditPorts => ({
    db: database().database,
    seal: sealWith('secret of the installation'),
    clock: systemClock,
    log: quietLog,
  });
  const sql = (text: string, values: readonly unknown[] = []) =>
    database().database.query<Record<string, unknown>>(text, values);
  /** What the owner of the tables can do and nobody else: takes a guard off, does its work, puts the guard back. */
  const unguarded = (work: string): Promise<unknown> =>
    database().database.tx(async (t) => {
      await t.query('alter table audit.entry disable trigger user');
      await t.query('alter table audit.head disable trigger user');
      await t.query(work);
      for (const name of ['entry_is_append_only', 'entry_is_not_truncated'])
        await t.query(`alter table audit.entry enable always trigger ${name}`);
      for (const name of [
        'head_only_forward',
        'head_is_kept',
        'head_is_not_truncated',
        'head_is_one',
      ])
        await t.query(`alter table audit.head enable always trigger ${name}`);
    });

  before(async () => {
    const audit = makeAuditWriter(ports());
    await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        audit.write(entry({ object: `person:clerk${index}` })),
      ),
    );
  });

  it('KIS-4.4.7 chains entries that come at once, also from two hubs', async () => {
    const hubs = [makeAuditWriter(ports()), makeAuditWriter(ports())];
    await Promise.all(hubs.flatMap((hub) => Array.from({ length: 20 }, () => hub.write(entry()))));
    const verdict = await verifyTrail(ports());
    expect(verdict).to.deep.include({ ok: true, entries: 70, firstBroken: null, guarded: true });
  });

  for (const change of [
    `update audit.entry set actor = 'somebody' where no = 3`,
    'delete from audit.entry where no = 3',
    'truncate audit.entry',
    'truncate audit.entry, audit.head',
    'delete from audit.head',
    'update audit.head set no = no - 1',
    `set session_replication_role = replica; delete from audit.entry where no = 3`,
  ]) {
    it(`KIS-4.4.7 refuses «${change}» to the hub's own role`, async () => {
      const refused = await sql(change).then(
        () => null,
        (error: unknown) => error,
      );
      expect(refused).to.have.property('code', '23001');
      await sql('reset session_replication_role');
      expect(await verifyTrail(ports())).to.have.property('ok', true);
    });
  }

  it('does not match under another key: a row cannot be forged without the master key', async () => {
    const forger = { ...ports(), seal: sealWith('a guess') };
    expect(await verifyTrail(forger)).to.deep.include({
      ok: false,
      firstBroken: { no: 1, reason: 'altered' },
    });
  });

  for (const { what, work, found } of [
    {
      what: 'an altered entry',
      work: `update audit.entry set object = 'person:other' where no = 5`,
      found: { no: 5, reason: 'altered' },
    },
    {
      what: 'an entry put in beyond the end',
      work: `insert into audit.entry select no + 1, at, event, actor_kind, actor, organisation, address, outcome, object, details,
               prev, hash from audit.entry order by no desc limit 1`,
      found: { no: 71, reason: 'inserted' },
    },
    {
      what: 'a cut end',
      work: 'delete from audit.entry where no = (select max(no) from audit.entry)',
      found: { no: 70, reason: 'cut' },
    },
    {
      what: 'a removed entry',
      work: 'delete from audit.entry where no = 7',
      found: { no: 7, reason: 'removed' },
    },
  ]) {
    it(`KIS-4.4.7 finds ${what}, though the owner of the tables took the guards off`, async () => {
      const kept = await sql('select * from audit.entry');
      const copy = `audit_copy_${found.reason}`;
      await sql(`create table public.${copy} as table audit.entry`);
      await unguarded(work);
      const verdict = await verifyTrail(ports());
      await unguarded('delete from audit.entry');
      await unguarded(`insert into audit.entry select * from public.${copy}`);
      expect(verdict).to.deep.include({ ok: false, firstBroken: found });
      expect(await verifyTrail(ports())).to.deep.include({ ok: true, entries: kept.length });
    });
  }

  it('KIS-4.4.7 says that guards are off', async () => {
    await sql('alter table audit.entry disable trigger entry_is_append_only');
    expect(await verifyTrail(ports())).to.deep.include({ ok: false, guarded: false });
    await sql('alter table audit.entry enable always trigger entry_is_append_only');
    expect(await verifyTrail(ports())).to.deep.include({ ok: true, guarded: true });
  });

  it('KIS-4.4.7 keeps nothing that looks like personal data', async () => {
    const canaries = [
      '112-233-445 95',
      '11223344595',
      '3204 123456',
      '32 04 123456',
      '+7 (905) 123-45-67',
      'ivan.petrov@example.ru',
    ];
    const audit = makeAuditWriter(ports());
    await audit.write(
      entry({
        object: `search:${canaries[0]}`,
        details: { filter: { text: canaries.join(' / '), deep: [{ value: canaries[1] }] } },
      }),
    );
    const [row] = await sql(
      'select object, details::text as details from audit.entry order by no desc limit 1',
    );
    for (const canary of canaries) expect(JSON.stringify(row)).to.not.include(canary);
  });

  it('keeps identifiers of the exchange as they are', async () => {
    const details = {
      messageId: '96819f0c-1f1b-11ef-8b0c-0242ac120002',
      ogrn: '1020000000019',
      uin: '18810042240101234567',
      at: '2026-11-23T07:33:00.000Z',
      hash: 'a'.repeat(64),
    };
    await makeAuditWriter(ports()).write(entry({ details }));
    const [row] = await sql('select details from audit.entry order by no desc limit 1');
    expect(row?.['details']).to.deep.equal(details);
  });

  it('bounds what one entry holds', async () => {
    const details = Object.fromEntries(
      Array.from({ length: 60 }, (_, index) => [`f${index}`, 'x'.repeat(5_000)]),
    );
    await makeAuditWriter(ports()).write(entry({ details }));
    const [row] = await sql(
      'select length(details::text) as size from audit.entry order by no desc limit 1',
    );
    expect(row?.['size']).to.be.at.most(limits.auditDetailsCharsMax);
  });
});
