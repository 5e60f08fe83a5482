import { expect } from 'chai';
import {
  deadReasons,
  type DeadLetterFilter,
  type Incident,
  type Refusal,
} from '../../../broker/index.ts';
import {
  makeDeadLetterRoutes,
  makeOperationRoutes,
  type DeadLetterPorts,
  type OperationPorts,
} from '../../../adapters/rest/index.ts';
import { control, get, post, problemOf } from './calls.ts';
import { duty, headOf, sender, startRest, type Rest } from './support.ts';

const refusal: Refusal = {
  atMs: 1_000,
  door: 'rest',
  operation: 'SendRequest',
  code: 'InvalidContent',
  reason: 'Поле',
  messageId: null,
  sender: sender.system.mnemonic,
  typeCode: null,
  certificateSha256: null,
  contentHash: null,
};
const incident: Incident = {
  kind: 'stateSecret',
  atMs: 2_000,
  addressee: 'security',
  messageId: null,
  system: null,
  text: 'Сведения не приняты.',
};

describe('adapters/rest: operations', () => {
  const asked: unknown[][] = [];
  const head = headOf();
  const ports: OperationPorts = {
    journal: {
      refusals: async (filter) => {
        asked.push(['refusals', filter]);
        return [refusal];
      },
    },
    incidents: async (filter) => {
      asked.push(['incidents', filter]);
      return [incident];
    },
  };
  const unused = (): never => expect.fail('not asked for here');
  const deadPorts: DeadLetterPorts = {
    clock: { nowMs: () => 5_000 },
    registry: { current: () => ({ typeByCode: () => undefined }) as never },
    board: { board: unused, owners: unused },
    redrives: { begin: unused, dryRun: unused, cancel: unused, find: unused, list: unused },
    unhidden: unused,
    deadLetters: {
      list: async (filter: DeadLetterFilter, beforeId) => {
        asked.push(['list', filter, beforeId]);
        const message = { seq: 1, receivedAtMs: 0, head };
        return [
          {
            deadId: 9,
            message,
            queue: 'VIS42/requests',
            reason: 'expired',
            atMs: 3_000,
            attempts: 4,
          },
        ];
      },
      preview: async (filter) => {
        asked.push(['preview', filter]);
        return [{ queue: 'VIS42/requests', reason: 'expired', count: 3, redrivable: true }];
      },
      redrive: async (...args) => {
        asked.push(['redrive', ...args]);
        return { redriveId: 11, moved: 3 };
      },
      undo: async (...args) => {
        asked.push(['undo', ...args]);
        return { undone: 2, late: 1 };
      },
    },
  };
  let rest: Rest;
  before(async () => {
    rest = await startRest({}, [...makeOperationRoutes(ports), ...makeDeadLetterRoutes(deadPorts)]);
  });
  beforeEach(() => {
    asked.length = 0;
  });
  after(() => rest.stop());
  const letters = '/api/v1/operations/dead-letters';

  it('lists dead letters for operators, each filter narrowing', async () => {
    const query =
      'queue=VIS42%2Frequests&sender=MFC42&reason=expired&since=1970-01-01T00:00:01Z&before=20';
    const { body } = await get(rest, `${letters}?${query}`, { by: duty });
    expect((body as { deadLetters: object[] }).deadLetters).to.deep.equal([
      {
        deadId: 9,
        messageId: head.messageId,
        type: head.typeCode,
        sender: head.sender,
        recipient: head.recipient,
        kind: 'request',
        typeName: null,
        queue: 'VIS42/requests',
        reason: 'expired',
        reasonTitle: deadReasons.expired.title,
        reasonText: deadReasons.expired.text,
        redrivable: true,
        at: '1970-01-01T00:00:03.000Z',
        receivedAt: new Date(head.receivedAtMs).toISOString(),
        attempts: 4,
      },
    ]);
    const filter = { queue: 'VIS42/requests', sender: 'MFC42', reason: 'expired', sinceMs: 1_000 };
    expect(asked).to.deep.equal([['list', filter, 20]]);
    expect(problemOf(await get(rest, letters)).code).to.equal('AccessDenied');
    expect((await get(rest, `${letters}?reason=other`, { by: duty })).status).to.equal(400);
  });

  it('previews, redrives and undoes with the name of the operator', async () => {
    const by = duty;
    const filter = { deadIds: [9], type: 'VS00001v001' };
    const preview = control('previewRedrive', { filter });
    expect((await post(rest, `${letters}/preview`, preview, { by })).body).to.deep.equal({
      counts: [
        {
          queue: 'VIS42/requests',
          reason: 'expired',
          reasonText: deadReasons.expired.text,
          count: 3,
          redrivable: true,
        },
      ],
    });
    const redrive = control('redrive', { filter });
    expect((await post(rest, `${letters}/redrive`, redrive, { by })).body).to.deep.equal({
      redriveId: 11,
      moved: 3,
    });
    const undo = control('undoRedrive', { redriveId: 11 });
    const path = '/api/v1/operations/redrives/11/undo';
    expect((await post(rest, path, undo, { by })).body).to.deep.equal({ undone: 2, late: 1 });
    const narrowed = { deadIds: [9], typeCode: 'VS00001v001' };
    expect(asked).to.deep.equal([
      ['preview', narrowed],
      ['redrive', narrowed, 'HUB42', 5_000],
      ['undo', 11, 'HUB42', 5_000],
    ]);
    for (const [where, envelope] of [
      [`${letters}/redrive`, redrive],
      [path, undo],
    ] as const) {
      expect(problemOf(await post(rest, where, envelope)).code).to.equal('AccessDenied');
    }
    const mixed = await post(rest, `${letters}/redrive`, preview, { by });
    expect(mixed.status).to.equal(400);
  });

  it('shows a participant its own refusals, an operator all, and incidents to operators', async () => {
    const own = await get(rest, '/api/v1/operations/refusals?since=1970-01-01T00:00:00Z');
    expect((own.body as { refusals: object[] }).refusals[0]).to.include({
      at: '1970-01-01T00:00:01.000Z',
      code: 'InvalidContent',
    });
    await get(rest, '/api/v1/operations/refusals', { by: duty });
    expect(asked).to.deep.equal([
      ['refusals', { sender: 'MFC42', sinceMs: 0 }],
      ['refusals', {}],
    ]);
    const other = await get(rest, '/api/v1/operations/refusals?owner=VIS42');
    expect(problemOf(other).code).to.equal('AccessDenied');
    const incidents = '/api/v1/operations/incidents';
    expect(problemOf(await get(rest, incidents)).code).to.equal('AccessDenied');
    const seen = await get(rest, `${incidents}?addressee=security`, { by: duty });
    expect((seen.body as { incidents: object[] }).incidents[0]).to.include({
      at: '1970-01-01T00:00:02.000Z',
      kind: 'stateSecret',
    });
  });
});
