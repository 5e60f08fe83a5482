import { expect } from 'chai';
import {
  makeRegisters,
  makeRegistry,
  type Database,
  type RunningRegistry,
  type SchemaCompiler,
} from '../../registries/index.ts';
import type { Log } from '../../broker/index.ts';
import { certificateReader } from '../../services/hub/certificateReader.ts';
import { schemaCompiler } from '../../services/hub/schemaCompiler.ts';
import { withDatabase } from '../support/database.ts';
import {
  birthCard,
  birthNamespace,
  birthRequest,
  fixtureBundle,
} from '../support/registryFixture.ts';
import { quietLog } from '../support/quietLog.ts';
import { operator, startMs } from '../support/registryWorld.ts';

const dayMs = 24 * 3_600_000;
const payload = {
  form: 'xml',
  xml: birthRequest(),
  namespace: birthNamespace('1.0.0'),
  localName: 'BirthRequest',
} as const;

/** Counts what is compiled and freed. */
const makeCountingCompiler = () => {
  const counts = { compiled: 0, disposed: 0 };
  const compiler: SchemaCompiler = {
    ...schemaCompiler,
    xsd: (files, entry) => {
      const made = schemaCompiler.xsd(files, entry);
      counts.compiled += 1;
      return {
        validate: made.validate,
        dispose: () => {
          counts.disposed += 1;
          made.dispose();
        },
      };
    },
  };
  return { counts, compiler };
};

/** A log whose events can be waited for. */
const makeSignals = () => {
  const waiting = new Map<string, (() => void)[]>();
  const signal = (event: string): void => {
    for (const done of waiting.get(event)?.splice(0) ?? []) done();
  };
  const log: Log = { info: signal, warn: signal, error: signal };
  const next = (event: string): Promise<void> =>
    new Promise((resolve) => {
      waiting.set(event, [...(waiting.get(event) ?? []), resolve]);
    });
  return { log, next };
};

describe('registries/registry', () => {
  const database = withDatabase();
  const running: RunningRegistry[] = [];
  let nowMs = startMs;
  const clock = { nowMs: () => nowMs };
  const registers = () =>
    makeRegisters({
      db: database().database,
      compiler: schemaCompiler,
      certificates: certificateReader,
      clock,
    });
  const start = async (
    change: { db?: Database; log?: Log; compiler?: SchemaCompiler } = {},
  ): Promise<RunningRegistry> => {
    const made = makeRegistry({
      db: database().database,
      compiler: schemaCompiler,
      clock,
      log: quietLog,
      ...change,
    });
    running.push(made);
    await made.start();
    return made;
  };
  before(() => registers().importBundle(fixtureBundle(), operator));
  beforeEach(() => {
    nowMs = startMs;
  });
  afterEach(() => Promise.all(running.splice(0).map((node) => node.stop())));

  it('another node sees a change through the notification, without being asked', async () => {
    const { log, next } = makeSignals();
    const node = await start({ log });
    expect(node.current().system('VIS42')?.blocked).to.equal(false);
    const loaded = next('registry.loaded');
    await registers().setSystemState('VIS42', 'blocked', operator);
    await loaded;
    expect(node.current().system('VIS42')?.blocked).to.equal(true);
    await registers().setSystemState('VIS42', 'active', operator);
  });

  it('sees a change at the next poll when notifications do not come', async () => {
    const { log, next } = makeSignals();
    const db: Database = {
      query: (text, params) => database().database.query(text, params),
      tx: (work) => database().database.tx(work),
      listen: async () => ({ stop: async () => undefined }),
    };
    const node = await start({ log, db });
    const loaded = next('registry.loaded');
    await registers().setSystemState('VIS42', 'blocked', operator);
    await loaded;
    expect(node.current().system('VIS42')?.blocked).to.equal(true);
    await registers().setSystemState('VIS42', 'active', operator);
  });

  it('works on with the last snapshot while the database is away', async () => {
    const { log, next } = makeSignals();
    let away = false;
    const db: Database = {
      query: (text, params) =>
        away ? Promise.reject(new RangeError('away')) : database().database.query(text, params),
      tx: (work) => database().database.tx(work),
      listen: async () => ({ stop: async () => undefined }),
    };
    const node = await start({ log, db });
    away = true;
    await next('registry.refreshFailed');
    expect(node.current().system('VIS42')?.mnemonic).to.equal('VIS42');
    away = false;
    const loaded = next('registry.loaded');
    await registers().setSystemState('VIS42', 'blocked', operator);
    await loaded;
    await registers().setSystemState('VIS42', 'active', operator);
  });

  it('a date alone brings a version into force', async () => {
    const node = await start();
    const { data } = await registers().workflow.get('systems', 'VIS42');
    await registers().workflow.submitAndPublish(
      'systems',
      { ...data, name: 'Новое имя', validFrom: new Date(startMs + dayMs).toISOString() },
      operator,
    );
    await node.refresh();
    expect(node.current().system('VIS42')?.name).to.equal('ВИС');
    nowMs = startMs + dayMs - 1;
    await node.refresh();
    expect(node.current().system('VIS42')?.name).to.equal('ВИС');
    nowMs = startMs + dayMs;
    await node.refresh();
    expect(node.current().system('VIS42')?.name).to.equal('Новое имя');
    await registers().workflow.remove('systems', 'VIS42', operator);
    await node.refresh();
    expect(node.current().system('VIS42')).to.equal(undefined);
  });

  it('a snapshot that was taken does not change; a reload without a change keeps it', async () => {
    const node = await start();
    const before = node.current();
    await node.refresh();
    expect(node.current()).to.equal(before);
    await registers().setSystemState('MFC42', 'blocked', operator);
    await node.refresh();
    expect(before.system('MFC42')?.blocked).to.equal(false);
    expect(node.current().system('MFC42')?.blocked).to.equal(true);
    await registers().setSystemState('MFC42', 'active', operator);
  });

  it('keeps compiled schemas across reloads, frees those that are gone, and all of them at the end', async () => {
    const { counts, compiler } = makeCountingCompiler();
    const node = await start({ compiler });
    const validate = () => {
      const type = node.current().typeByCode('VS90001v001');
      return type ? node.validate(type, 'request', payload) : expect.fail('the type is known');
    };
    expect(validate()).to.deep.equal([]);
    await registers().setSystemState('MFC42', 'blocked', operator);
    await node.refresh();
    expect(validate()).to.deep.equal([]);
    expect(counts).to.deep.equal({ compiled: 1, disposed: 0 });
    await registers().workflow.submitAndPublish(
      'informationTypes',
      birthCard('VS90001v001', '1.0.0', { purpose: 'Уточнено' }),
      operator,
    );
    await node.refresh();
    expect(counts).to.deep.equal({ compiled: 1, disposed: 1 });
    expect(validate()).to.deep.equal([]);
    await node.stop();
    expect(counts).to.deep.equal({ compiled: 2, disposed: 2 });
  });

  it('judges content by schemas, then by assertions, and never lets an unknown form pass', async () => {
    const node = await start();
    const type = node.current().typeByCode('VS90001v001');
    if (!type) return expect.fail('the type is known');
    const bad = { ...payload, xml: birthRequest().replace('A-0001', 'B') };
    expect(node.validate(type, 'request', bad)[0]).to.include({ line: 1 });
    expect(node.validate(type, 'response', payload)).to.have.length(1);
    const json = (value: unknown) => ({ form: 'json', typeCode: type.code, value }) as const;
    expect(node.validate(type, 'request', json({ number: 'A-0001', region: '42' }))).to.deep.equal(
      [],
    );
    expect(
      node.validate(type, 'request', json({ number: 'A-1' })).map(({ field }) => field),
    ).to.have.members(['/number', '/region']);
    const response = (count: number) =>
      ({
        ...payload,
        localName: 'BirthResponse',
        xml: `<BirthResponse xmlns="${payload.namespace}"><Number>A-0001</Number><Count>${count}</Count></BirthResponse>`,
      }) as const;
    expect(node.validate(type, 'response', response(20))).to.deep.equal([]);
    expect(node.validate(type, 'response', response(21))).to.deep.equal([
      { field: '/', reason: 'детей не больше двадцати' },
    ]);
    const unknown = { ...type, code: 'VS00000v000' as typeof type.code };
    expect(node.validate(unknown, 'request', payload)).to.have.length(1);
    return undefined;
  });

  it('stops twice, without a start, and starts only once loaded', async () => {
    const made = makeRegistry({
      db: database().database,
      compiler: schemaCompiler,
      clock,
      log: quietLog,
    });
    await made.stop();
    await made.stop();
    expect(() => made.current()).to.throw('the registry is started');
  });
});
