import { expect } from 'chai';
import { HubError } from '../../../broker/index.ts';
import { systemPassport, type Entry, type EntryData } from '../../../registries/index.ts';
import { makeRegistryRoutes, type RegistryPorts } from '../../../adapters/rest/index.ts';
import { control, get, post, problemOf, type Answer } from './calls.ts';
import { duty, recipient, sender, startRest, type Rest } from './support.ts';

const entryOf = (part: Partial<Entry> = {}): Entry => ({
  register: 'systems',
  code: 'MFC42',
  version: 2,
  state: 'draft',
  baseVersion: 1,
  validFromMs: 0,
  validToMs: null,
  data: { mnemonic: 'MFC42' },
  createdAtMs: 1_000,
  createdBy: 'MFC42',
  publishedAtMs: null,
  publishedBy: null,
  comment: null,
  ...part,
});

/** Registers that say what they were asked for. */
const makeFakeRegisters = () => {
  const asked: unknown[][] = [];
  const answer =
    <R>(name: string, reply: R) =>
    async (...args: unknown[]): Promise<R> => {
      asked.push([name, ...args]);
      return reply;
    };
  const workflow = {
    submit: answer('submit', entryOf()),
    submitAndPublish: answer('submitAndPublish', entryOf()),
    requestApproval: answer('requestApproval', entryOf({ state: 'on-approval' })),
    sendBack: answer('sendBack', entryOf()),
    publish: answer('publish', entryOf({ state: 'published', publishedAtMs: 2_000 })),
    deprecate: answer('deprecate', entryOf({ state: 'deprecated' })),
    retire: answer('retire', entryOf({ state: 'retired' })),
    remove: answer('remove', undefined),
    history: answer('history', {
      versions: [entryOf()],
      events: [
        {
          version: 2,
          atMs: 1_000,
          by: 'MFC42',
          event: 'submit',
          state: 'draft' as const,
          comment: null,
        },
      ],
    }),
    list: answer('list', { rows: [{ ...entryOf(), name: 'МФЦ', currentVersion: 1 }], total: 7 }),
    get: async (...args: unknown[]): Promise<Entry> => {
      asked.push(['get', ...args]);
      if (args[1] === 'absent') throw new HubError('RegistryEntryNotFound');
      return entryOf({ register: 'attributes', code: String(args[1]) });
    },
    whereUsed: answer('whereUsed', []),
    discard: answer('discard', undefined),
    counts: answer('counts', []),
    waiting: answer('waiting', []),
    compare: answer('compare', []),
  };
  const ownership = {
    isVisible: async () => true,
    organisationOf: async () => null,
  };
  const ports: RegistryPorts = {
    workflow,
    ownership,
    passport: systemPassport,
    setSystemState: answer('setSystemState', entryOf({ state: 'published' })),
    importBundle: answer('importBundle', { created: 1, updated: 0, unchanged: 0, entries: [] }),
    exportBundle: async () => ({ participants: [] }),
    attributesOf: answer('attributesOf', []),
    consumersOf: answer('consumersOf', []),
  };
  return { ports, asked };
};

describe('adapters/rest: registers', () => {
  const { ports, asked } = makeFakeRegisters();
  let rest: Rest;
  before(async () => {
    rest = await startRest({}, makeRegistryRoutes(ports));
  });
  beforeEach(() => {
    asked.length = 0;
  });
  after(() => rest.stop());

  const step = (part: object) =>
    control('publish', { register: 'systems', code: 'MFC42', version: 2, ...part });
  const stepPath = '/api/v1/registry/systems/MFC42/steps';
  const byToken = async (path: string, envelope: object): Promise<Answer> => {
    const response = await fetch(`${rest.baseUrl}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer good-token' },
      body: JSON.stringify({ envelope }),
    });
    const { status, headers } = response;
    return { status, headers, body: status === 204 ? undefined : await response.json() };
  };

  it('KIS-4.2.10.a takes a card of a participant as a draft and lets its author hand it in', async () => {
    const card: EntryData = { mnemonic: 'MFC42', name: 'МФЦ' };
    const envelope = control('submit', { register: 'systems', card, expectedVersion: 1 });
    const { status, body } = await post(rest, '/api/v1/registry/systems', envelope);
    expect(status).to.equal(201);
    expect(body).to.deep.include({
      code: 'MFC42',
      version: 2,
      createdAt: '1970-01-01T00:00:01.000Z',
    });
    expect(asked).to.deep.equal([['submit', 'systems', card, 'MFC42', { expectedVersion: 1 }]]);
    const handed = await post(rest, stepPath, step({ operation: 'requestApproval' }));
    expect((handed.body as { state: string }).state).to.equal('on-approval');
    const foreign = await post(rest, stepPath, step({ operation: 'requestApproval' }), {
      by: recipient,
    });
    expect(problemOf(foreign).code).to.equal('AccessDenied');
  });

  it('leaves publication and the rest to operators, signed or with a token', async () => {
    for (const operation of ['publish', 'sendBack', 'deprecate', 'retire', 'remove']) {
      const refused = await post(rest, stepPath, step({ operation }));
      expect(problemOf(refused).code).to.equal('AccessDenied');
    }
    expect(asked).to.deep.equal([]);
    expect((await post(rest, stepPath, step({}), { by: duty })).status).to.equal(200);
    const validTo = '2030-01-01T00:00:00Z';
    await byToken(stepPath, step({ operation: 'deprecate', validTo }));
    await byToken(stepPath, step({ operation: 'sendBack', comment: 'Уточните' }));
    await byToken(stepPath, step({ operation: 'retire' }));
    expect((await byToken(stepPath, step({ operation: 'remove' }))).status).to.equal(204);
    expect(asked).to.deep.equal([
      ['publish', 'systems', 'MFC42', 2, 'HUB42'],
      ['deprecate', 'systems', 'MFC42', 2, 'duty', { validToMs: Date.parse(validTo) }],
      ['sendBack', 'systems', 'MFC42', 2, 'duty', 'Уточните'],
      ['retire', 'systems', 'MFC42', 2, 'duty', undefined],
      ['remove', 'systems', 'MFC42', 'duty'],
    ]);
  });

  it('names what a step lacks and an address that differs from the envelope', async () => {
    const lacking = await byToken(stepPath, step({ operation: 'deprecate' }));
    expect(problemOf(lacking).violations[0]?.field).to.equal('envelope.validTo');
    const other = await byToken('/api/v1/registry/systems/VIS42/steps', step({}));
    expect(problemOf(other).violations[0]?.field).to.equal('envelope.code');
    const nowhere = await get(rest, '/api/v1/registry/nothing');
    expect(problemOf(nowhere).code).to.equal('BadRequest');
  });

  it('lists with a filter and pages, reads on a date, shows history and usages', async () => {
    const list = await get(
      rest,
      '/api/v1/registry/systems?state=draft&text=%D0%BC&limit=10&skip=5',
    );
    expect(list.body).to.deep.include({ total: 7 });
    expect(asked[0]).to.deep.equal([
      'list',
      'systems',
      { states: ['draft'], text: 'м', limitRows: 10, skipRows: 5 },
    ]);
    const code = '{urn:a}Name/@id';
    const path = `/api/v1/registry/attributes/${encodeURIComponent(code)}`;
    const one = await get(rest, `${path}?at=2026-01-01T00:00:00Z`);
    expect((one.body as { code: string }).code).to.equal(code);
    expect(asked[1]).to.deep.equal(['get', 'attributes', code, Date.parse('2026-01-01')]);
    expect(problemOf(await get(rest, '/api/v1/registry/systems/absent')).code).to.equal(
      'RegistryEntryNotFound',
    );
    const history = await get(rest, '/api/v1/registry/systems/MFC42/history');
    expect((history.body as { events: object[] }).events[0]).to.include({
      at: '1970-01-01T00:00:01.000Z',
      event: 'submit',
    });
    expect((await get(rest, '/api/v1/registry/systems/MFC42/usages')).body).to.deep.equal({
      usages: [],
    });
    for (const what of ['attributes', 'consumers']) {
      const listed = await get(rest, `/api/v1/registry/informationTypes/VS1/${what}`);
      expect(listed.body).to.deep.equal({ [what]: [] });
    }
  });

  it('imports, exports and blocks for operators only', async () => {
    const envelope = control('importBundle', { bundle: { participants: [] } });
    const path = '/api/v1/registry/bundle';
    expect(problemOf(await post(rest, path, envelope, { by: sender })).code).to.equal(
      'AccessDenied',
    );
    expect((await byToken(path, envelope)).body).to.include({ created: 1 });
    expect(problemOf(await get(rest, path)).code).to.equal('AccessDenied');
    expect((await get(rest, path, { by: duty })).body).to.deep.equal({ participants: [] });
    const block = control('setSystemState', { mnemonic: 'VIS42', state: 'blocked', comment: 'СБ' });
    const statePath = '/api/v1/registry/systems/VIS42/state';
    expect(problemOf(await post(rest, statePath, block)).code).to.equal('AccessDenied');
    await byToken(statePath, block);
    expect(asked.at(-1)).to.deep.equal(['setSystemState', 'VIS42', 'blocked', 'duty', 'СБ']);
  });
});
