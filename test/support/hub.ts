import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readConfig, type Environment } from '../../adapters/config/index.ts';
import { builtinProvider, readCertificate, readPrivateKey } from '../../adapters/crypto/index.ts';
import { systemClock } from '../../adapters/runtime/index.ts';
import { makeJsonClient, makeSoapClient, type SoapClient } from '../../adapters/sdk/index.ts';
import type { Clock, Log } from '../../broker/index.ts';
import { makeRegisters, type Bundle, type Registers } from '../../registries/index.ts';
import { certificateReader } from '../../services/hub/certificateReader.ts';
import { makeRegion, type Department } from '../../services/hub/demo/region.ts';
import { startHub, type RunningHub } from '../../services/hub/hub.ts';
import { schemaCompiler } from '../../services/hub/schemaCompiler.ts';
import { withDatabase } from './database.ts';
import { quietLog } from './quietLog.ts';

export type JsonClient = ReturnType<typeof makeJsonClient>;

export type HubWorld = {
  readonly hub: RunningHub;
  readonly dataDir: string;
  readonly databaseUrl: string;
  readonly registers: Registers;
  readonly bundle: Bundle;
  department(mnemonic: string): Department;
  soap(mnemonic: string, version?: '1.1' | '1.2' | '1.3', over?: Partial<SoapOptions>): SoapClient;
  json(mnemonic: string, over?: Partial<JsonOptions>): JsonClient;
};
type SoapOptions = Parameters<typeof makeSoapClient>[0];
type JsonOptions = Parameters<typeof makeJsonClient>[0];

const keysOf = ({ keyPem, certificatePem }: Department) => ({
  key: readPrivateKey(keyPem),
  certificate: readCertificate(certificatePem),
  provider: builtinProvider(),
});

export type HubOptions = {
  readonly ackTimeoutMs?: number;
  readonly log?: Log;
  /** The clock of the hub and of every client; the system's when absent. */
  readonly clock?: Clock;
  /** More variables of the hub's environment; may put files into its data folder. */
  readonly environment?: (dataDir: string) => Promise<Environment>;
  /** Changes the demo region before it is registered. */
  readonly change?: (bundle: Bundle) => Bundle;
};

/** One real hub for the tests of the surrounding `describe`: its own database, the demo region, every door on a free port. */
export const withHub = (options: HubOptions = {}): (() => HubWorld) => {
  const { clock = systemClock, log = quietLog, change = (bundle) => bundle } = options;
  const { nowMs } = clock;
  let world: HubWorld | undefined;
  let running: RunningHub | undefined;
  let dataDir = '';
  // Registered before the database's own hook, so that the hub stops first.
  after(async () => {
    await running?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });
  const database = withDatabase();
  before(async () => {
    dataDir = await mkdtemp(path.join(tmpdir(), 'hub-test-'));
    const config = readConfig({
      HUB_DATA: dataDir,
      HUB_PORT: '0',
      DATABASE_URL: database().connectionString,
      ...(await options.environment?.(dataDir)),
    });
    const hub = await startHub(config, log, clock);
    running = hub;
    const region = await makeRegion(dataDir, nowMs(), options);
    const bundle = change(region.bundle);
    const registers = makeRegisters({
      db: hub.storage.database,
      compiler: schemaCompiler,
      certificates: certificateReader,
      clock,
    });
    await registers.importBundle(bundle, 'operator');
    await hub.registry.refresh();
    const department = (mnemonic: string): Department => {
      const found = region.departments.get(mnemonic);
      if (!found) throw new TypeError(`no department ${mnemonic}`);
      return found;
    };
    world = {
      hub,
      dataDir,
      databaseUrl: database().connectionString,
      registers,
      bundle,
      department,
      soap: (mnemonic, version = '1.2', over = {}) =>
        makeSoapClient({
          baseUrl: hub.url,
          version,
          nowMs,
          ...keysOf(department(mnemonic)),
          ...over,
        }),
      json: (mnemonic, over = {}) =>
        makeJsonClient({ baseUrl: hub.url, nowMs, ...keysOf(department(mnemonic)), ...over }),
    };
  });
  return () => {
    if (!world) throw new TypeError('the hub is started before the tests');
    return world;
  };
};
