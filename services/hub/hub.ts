import { mkdir, readFile } from 'node:fs/promises';
import { consoleDir, type Config } from '../../adapters/config/index.ts';
import {
  makeDocsRoutes,
  makeHealthRoutes,
  makeHttpApplication,
  makeMetricsRoute,
} from '../../adapters/http/index.ts';
import {
  makeDocumentRoute,
  makeHotJsonRoutes,
  makeRestHttpPorts,
  makeRestRoutes,
  makeRegistryRoutes,
  makeOperationRoutes,
} from '../../adapters/rest/index.ts';
import { makeSoapDoor } from '../../adapters/soap/index.ts';
import { systemClock } from '../../adapters/runtime/index.ts';
import { HubError, type Clock, type Log } from '../../broker/index.ts';
import type { Module, Route } from '../../module/index.ts';
import { passportOf, type RunningRegistry } from '../../registries/index.ts';
import type { Identity } from '../identity/index.ts';
import { restPortsOf, soapPortsOf } from './doorPorts.ts';
import { loadOperatorToken, makeCrashPoint } from './parts.ts';
import { makeHubServer } from './server.ts';
import { makeCore, type Core } from './core.ts';
import { metricsPageOf } from './monitor/metrics.ts';
import { attachmentsDoor } from './modules/attachments.ts';
import { makeModules } from './modules/index.ts';
import { openStorage, type Storage } from './storage.ts';

export type RunningHub = {
  /** `http://127.0.0.1:8080` */
  readonly url: string;
  readonly registry: RunningRegistry;
  readonly storage: Storage;
  /** Accounts and sessions of people. */
  readonly identity: Identity;
  /** Takes no new calls, finishes those in progress, keeps everything; safe twice. */
  stop(): Promise<void>;
};

const healthRoutes = ({ storage, registry, trust, clock }: Core): readonly Route[] =>
  makeHealthRoutes(
    {
      database: async () => void (await storage.database.query('select 1')),
      registry: async () => void registry.current(),
      trust: async () => {
        if (trust.state().roots === 0)
          throw new HubError('ConfigurationInvalid', { reason: 'нет ни одного доверенного корня' });
      },
    },
    clock,
  );

const readTls = async ({ tls }: Config): Promise<{ key: string; cert: string } | null> =>
  tls === null
    ? null
    : { key: await readFile(tls.keyFile, 'utf8'), cert: await readFile(tls.certFile, 'utf8') };

const makeServer = async (core: Core, modules: readonly Module[]) => {
  const { config, log, storage } = core;
  const rest = restPortsOf(core, await loadOperatorToken(config));
  const described = [
    // Their fixed paths come before those of the doors that have a parameter in the same place.
    ...modules.flatMap(({ routes }) => routes),
    ...makeRestRoutes(rest),
    ...makeRegistryRoutes({ ...core.registers, passport: passportOf(config.operatorOgrn) }),
    ...makeOperationRoutes({
      journal: storage.journal,
      incidents: storage.incidents,
    }),
    ...healthRoutes(core),
    makeMetricsRoute(metricsPageOf(core)),
    ...makeDocsRoutes(),
  ];
  const application = makeHttpApplication(
    [...described, makeDocumentRoute(described)],
    makeRestHttpPorts(rest),
    { pages: { base: '/console', directory: consoleDir } },
  );
  return makeHubServer({
    host: config.host,
    port: config.port,
    tls: await readTls(config),
    doors: [makeSoapDoor(soapPortsOf(core)), makeHotJsonRoutes(rest), attachmentsDoor(core)],
    application,
    log,
    tracing: core.tracing,
  });
};

/**
 * Starts a hub and resolves when it is ready (design.md §1: everything is wired by hand, here).
 * @param clock the system's clock unless a test has its own
 * @throws HubError when the settings, the data folder, the database or the port do not allow it; nothing stays running then
 */
export const startHub = async (
  config: Config,
  log: Log,
  clock: Clock = systemClock,
): Promise<RunningHub> => {
  await mkdir(config.dataDir, { recursive: true });
  const crash = makeCrashPoint(config.testCrashAt);
  const storage = await openStorage(config, clock, crash, log);
  const started: (() => Promise<void> | void)[] = [storage.stop];
  const stopAll = async (): Promise<void> => {
    for (const stop of started.splice(0).toReversed()) await stop();
  };
  try {
    const core = await makeCore(config, log, clock, crash, storage);
    started.push(core.tracing.stop);
    await core.trust.start();
    started.push(core.trust.stop);
    await core.registry.start();
    started.push(core.registry.stop);
    await storage.start();
    const modules = makeModules(core);
    const server = await makeServer(core, modules);
    const port = await server.start();
    started.push(server.stop);
    for (const job of modules.flatMap(({ jobs }) => jobs)) {
      job.start();
      started.push(job.stop);
    }
    const url = `${config.tls ? 'https' : 'http'}://${config.host}:${port}`;
    core.ownAddress.url = url;
    log.info('hub.ready', { url, dataDir: config.dataDir });
    return { url, registry: core.registry, storage, identity: core.identity, stop: stopAll };
  } catch (error) {
    await stopAll();
    throw error;
  }
};
