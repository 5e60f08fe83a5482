import { expect } from 'chai';
import fc from 'fast-check';
import { makeProjector, type Database, type Sql } from '../../../../adapters/postgres/index.ts';
import {
  bucketErrorShare,
  percentileOf,
  type Bucket,
  type KeptMessage,
  type QueueKey,
} from '../../../../broker/index.ts';
import { withDatabase } from '../../../support/database.ts';
import {
  broadcastEntry,
  mnemonic,
  requestEntry,
  requestsOf,
  responseEntry,
  responsesOf,
  testNowMs,
  typeCode,
} from '../../../support/messages.ts';
import { quietLog } from '../../../support/quietLog.ts';
import { asIntruder, withStore } from '../../../support/store.ts';

/** The same counts straight from the journal, by other means than the projector's. */
const countedInJournal = `
  select date_trunc('hour', e.at) as hour, m.type_code, m.sender,
         coalesce(m.recipient, split_part(e.queue, '/', 1), '') as recipient, m.kind, e.kind as event, e.state,
         count(*)::int as count
    from broker.event e join broker.message m using (seq)
   group by 1, 2, 3, 4, 5, 6, 7 order by 1, 2, 3, 4, 5, 6, 7`;
const countedBefore = `
  select hour, type_code, sender, recipient, kind, event, state, count::int as count
    from broker.statistic_hour order by 1, 2, 3, 4, 5, 6, 7`;

const exactTimes = `
  select 'wait' as measure, greatest(0, extract(epoch from l.at - p.at) * 1000)::float8 as ms
    from broker.event l join broker.message m using (seq)
   cross join lateral (
     select at from broker.event p where p.seq = l.seq and p.event_id < l.event_id
        and (p.kind = 'accept' or p.kind = 'redrive' and p.queue = l.queue)
      order by at desc limit 1) p
   where l.kind = 'lease' and l.queue is not null and (l.detail ->> 'attempt')::int = 1
  union all
  select 'answer', greatest(0, extract(epoch from e.at - m.received_at) * 1000)::float8
    from broker.event e join broker.message m using (seq) where e.kind = 'answer'
   order by 1, 2`;

const exact = (times: readonly { ms: number }[], share: number): number =>
  times[Math.max(0, Math.ceil(share * times.length) - 1)]?.ms ?? 0;

const systems = ['VIS1', 'VIS2', 'MFC1'];
const types = ['T1', 'T2', 'T3'];
const hourMs = 3_600_000;
const nth = (list: readonly string[], n: number): string => list[n % list.length] ?? '';

type Step = {
  readonly does: 'send' | 'broadcast' | 'take' | 'ack' | 'answer' | 'sweep' | 'redrive' | 'refuse';
  readonly who: number;
  readonly what: number;
  readonly hours: number;
};
const steps = fc.array(
  fc.record<Step>({
    does: fc.constantFrom(
      ...(['send', 'send', 'send', 'broadcast', 'take', 'take', 'take', 'ack', 'ack'] as const),
      ...(['answer', 'sweep', 'redrive', 'refuse'] as const),
    ),
    who: fc.nat(2),
    what: fc.nat(2),
    hours: fc.nat(5),
  }),
  { minLength: 30, maxLength: 120 },
);

describe('adapters/postgres: statistics', () => {
  const db = withDatabase({ modules: ['postgres'] });
  const store = withStore(db);
  const clock = { nowMs: () => testNowMs + 12 * hourMs };
  const projectorOf = (database: Database) => makeProjector({ database, clock, log: quietLog });

  /** Runs one step; what was taken is remembered for Acks and answers. */
  const makeTraffic = (): ((step: Step) => Promise<unknown>) => {
    const taken: { owner: string; message: KeptMessage }[] = [];
    const take = async (queue: QueueKey, atMs: number): Promise<void> => {
      const got = await store().store.lease({ queue, typeCodes: [], atMs, wire: 'json' });
      if (got) taken.push({ owner: queue.owner, message: got.message });
    };
    type Done = Step & { readonly owner: string; readonly type: string; readonly atMs: number };
    const sentBy = ({ who, type, atMs }: Done) => ({ sender: nth(systems, who + 1), type, atMs });
    const run: Readonly<Record<Step['does'], (step: Done) => Promise<unknown>>> = {
      send: (step) => {
        const expiresAtMs = step.atMs + (step.what + 1) * hourMs;
        const entry = requestEntry({ ...sentBy(step), recipient: step.owner, expiresAtMs });
        return store().store.accept(entry);
      },
      broadcast: (step) => store().store.accept(broadcastEntry(systems, sentBy(step))),
      take: async ({ owner, atMs }) => {
        await take(requestsOf(owner), atMs);
        await take(responsesOf(owner), atMs);
      },
      ack: async ({ what, atMs }) => {
        const one = taken.shift();
        if (!one) return;
        const { messageId } = one.message.head;
        const acked = { owner: mnemonic(one.owner), messageId, accepted: what > 0, atMs };
        await store().store.acknowledge(acked);
      },
      answer: async ({ atMs }) => {
        const one = taken.find(({ message }) => message.head.kind === 'request');
        if (!one) return;
        const request = { head: one.message.head, place: one.message };
        await store().store.accept(responseEntry(request, { atMs }));
      },
      sweep: ({ atMs }) => store().sweep(atMs),
      redrive: ({ type, atMs }) =>
        store().deadLetters.redrive({ typeCode: typeCode(type) }, 'x', atMs),
      refuse: ({ what, who, owner, type, atMs }) =>
        store().records.refused({
          atMs,
          door: 'rest',
          operation: 'SendRequest',
          code: what === 0 ? 'AccessDenied' : 'InvalidContent',
          reason: 'Проверка',
          messageId: null,
          sender: who === 0 ? null : mnemonic(owner),
          typeCode: type,
          certificateSha256: null,
          contentHash: null,
        }),
    };
    return (step) => {
      const atMs = testNowMs + step.hours * hourMs + step.who * 1_234;
      return run[step.does]({
        ...step,
        atMs,
        owner: nth(systems, step.who),
        type: nth(types, step.what),
      });
    };
  };

  const expectEqualToJournal = async (): Promise<void> => {
    const { database } = db();
    const counted = await database.query(countedBefore);
    expect(counted).to.deep.equal(await database.query(countedInJournal));
    const [refusals] = await database.query<{ equal: boolean }>(
      `select (select count(*) from broker.refusal) = (select coalesce(sum(count), 0) from broker.statistic_refusal) as equal`,
    );
    expect(refusals?.equal).to.equal(true);
  };

  const measures = ['wait', 'answer'] as const;
  const expectPercentiles = async (): Promise<void> => {
    const { database } = db();
    const all = await database.query<{ measure: string; ms: number }>(exactTimes);
    for (const measure of measures) {
      const times = all.filter((one) => one.measure === measure);
      const buckets = await database.query<Bucket>(
        'select bucket, sum(count)::int as count from broker.statistic_time where measure = $1::text group by bucket',
        [measure],
      );
      expect(buckets.reduce((sum, { count }) => sum + count, 0)).to.equal(times.length);
      for (const share of [0.5, 0.95]) {
        const read = percentileOf(buckets, share) ?? 0;
        const real = exact(times, share);
        expect(Math.abs(read - real), `${measure} ${share}`).to.be.at.most(
          Math.max(1, real * bucketErrorShare + 1),
        );
      }
    }
  };

  it('KIS-6.2.5.a counts by type × participant × status × hour equal the journal after any traffic; p50 and p95 are within 4.8 %', async function () {
    this.timeout(60_000);
    const { database } = db();
    const projector = projectorOf(database);
    await fc.assert(
      fc.asyncProperty(steps, async (list) => {
        const run = makeTraffic();
        // Eight calls at a time: their transactions overlap, and the projector counts between them.
        for (let from = 0; from < list.length; from += 8) {
          await Promise.all([...list.slice(from, from + 8).map(run), projector.project()]);
        }
        await projector.project();
        await expectEqualToJournal();
        await expectPercentiles();
      }),
      { numRuns: 10, endOnFailure: true },
    );
  });

  it('an entry of a transaction that ends late is counted when it ends', async () => {
    const { database } = db();
    const projector = projectorOf(database);
    await projector.project();
    let finish = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const insert = (sql: Sql): Promise<unknown> =>
      sql.query(
        `insert into broker.event (seq, kind, state, at) select seq, 'cancel', 'cancelled', received_at from broker.message limit 1`,
      );
    let written = (): void => undefined;
    const began = new Promise<void>((resolve) => {
      written = resolve;
    });
    const slow = database.tx(async (sql) => {
      await insert(sql);
      written();
      await held;
    });
    await began;
    await database.tx(insert);
    expect(await projector.project(), 'not past a running transaction').to.equal(0);
    finish();
    await slow;
    expect(await projector.project()).to.equal(2);
    await expectEqualToJournal();
  });

  it('two hubs that count at once count nothing twice', async () => {
    const run = makeTraffic();
    const all = fc.sample(steps, 1)[0] ?? [];
    const hubs = [projectorOf(db().database), projectorOf(db().database)];
    await Promise.all([...all.map(run), ...hubs.map((hub) => hub.project())]);
    await Promise.all(hubs.map((hub) => hub.project()));
    await hubs[0]?.project();
    await expectEqualToJournal();
  });

  it('rebuilds the same counts from the journal', async () => {
    const { database } = db();
    const lines = 'select queue, type_code, placed, done from broker.queue_line order by 1, 2';
    const before = await database.query(countedBefore);
    const linesBefore = await database.query(lines);
    await database.query('update broker.statistic_hour set count = count + 1');
    await projectorOf(database).rebuild();
    expect(await database.query(countedBefore)).to.deep.equal(before);
    expect(await database.query(lines)).to.deep.equal(linesBefore);
    await expectPercentiles();
  });

  it('a copy restored on a server with lower transaction numbers is counted anew, whole', async () => {
    const { database } = db();
    await asIntruder(
      database,
      `update broker.event set xid = (xid::text::bigint + 1000000000)::text::xid8`,
      `update broker.refusal set xid = (xid::text::bigint + 1000000000)::text::xid8`,
      `update broker.statistic_cursor set last_xid = (last_xid::text::bigint + 1000000000)::text::xid8`,
    );
    const run = makeTraffic();
    for (const step of fc.sample(steps, 1)[0] ?? []) await run(step);
    await projectorOf(database).project();
    await expectEqualToJournal();
  });
});
