import { expect } from 'chai';
import { makeMessageStore } from '../../../adapters/postgres/index.ts';
import { withDatabase } from '../../support/database.ts';
import { requestEntry, requestsOf, testNowMs } from '../../support/messages.ts';
import { withStore } from '../../support/store.ts';

describe('adapters/postgres: the moment of a delivery', () => {
  const db = withDatabase({ modules: ['postgres'] });
  const harness = withStore(db);

  it('KIS-6.3.2.c is that of its writing: a taker that waited its turn gets nothing before it was placed', async () => {
    const { vault, database } = harness();
    const clock = { nowMs: () => testNowMs + 500 };
    const store = makeMessageStore(database, vault, { clock });
    const entry = requestEntry({ recipient: 'VIS42' });
    await store.accept(entry);
    const want = { queue: requestsOf('VIS42'), typeCodes: [], wire: 'json' };
    const delivery = await store.lease({ ...want, atMs: testNowMs - 10 });
    expect(delivery?.deliveredAtMs).to.equal(clock.nowMs());
    const { journal } = harness();
    const [traced] = await journal.trace({ by: 'messageId', value: entry.head.messageId });
    const moments = traced?.journal.map(({ atMs }) => atMs) ?? [];
    expect(moments.at(-1)).to.equal(clock.nowMs());
    expect(moments).to.deep.equal(moments.toSorted((left, right) => left - right));
  });
});
