import { expect } from 'chai';
import { makePolls } from '../../../../adapters/postgres/index.ts';
import type { Mnemonic, QueueKey } from '../../../../broker/index.ts';
import { withDatabase } from '../../../support/database.ts';
import { quietLog } from '../../../support/quietLog.ts';

const requests: QueueKey = { owner: 'VIS42' as Mnemonic, kind: 'requests', nodeId: null };
const node: QueueKey = { owner: 'VIS42' as Mnemonic, kind: 'responses', nodeId: 'a' };
const other: QueueKey = { owner: 'MFC42' as Mnemonic, kind: 'statuses', nodeId: null };

describe('adapters/postgres: polls', () => {
  const db = withDatabase({ modules: ['postgres'] });

  it('remembers the last look into each queue, how many there were and how far apart', async () => {
    const polls = makePolls(db().database, quietLog);
    for (const atMs of [1_000, 2_000, 3_000]) polls.note(requests, atMs);
    polls.note(node, 5_000);
    await polls.flush();
    expect(await polls.list()).to.deep.equal([
      {
        queue: 'VIS42/requests',
        owner: 'VIS42',
        firstPollAtMs: 1_000,
        lastPollAtMs: 3_000,
        polls: 3,
        intervalMs: 1_000,
      },
      {
        queue: 'VIS42/responses/a',
        owner: 'VIS42',
        firstPollAtMs: 5_000,
        lastPollAtMs: 5_000,
        polls: 1,
        intervalMs: null,
      },
    ]);
    polls.note(requests, 9_000);
    polls.note(node, 8_000);
    await polls.flush();
    const [first, second] = await polls.list('VIS42' as Mnemonic);
    expect(first).to.include({ lastPollAtMs: 9_000, polls: 4, intervalMs: 2_000 });
    expect(second).to.include({ lastPollAtMs: 8_000, polls: 2, intervalMs: 3_000 });
  });

  it('a hub whose clock is behind moves nothing back; stopping writes what is left', async () => {
    const polls = makePolls(db().database, quietLog);
    polls.note(other, 20_000);
    await polls.flush();
    polls.note(other, 10_000);
    await polls.stop();
    const [one] = await polls.list('MFC42' as Mnemonic);
    expect(one).to.include({ lastPollAtMs: 20_000, polls: 2 });
  });
});
