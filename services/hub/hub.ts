import { createHash, timingSafeEqual } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { consoleDir, schemasDir, type Config } from '../../adapters/config/index.ts';
import type { SignatureAlgorithm } from '../../adapters/crypto/index.ts';
import { makeServiceCaller } from '../../adapters/directCall/index.ts';
import {
  makeDocsRoutes,
  makeHealthRoutes,
  makeHttpApplication,
  makeMetricsRoute,
} from '../../adapters/http/index.ts';
import { hubKeyFor } from '../../adapters/keys/index.ts';
import {
  makeDocumentRoute,
  makeHotJsonRoutes,
  makeRestHttpPorts,
  makeRestRoutes,
  makeRegistryRoutes,
  makeOperationRoutes,
  prove,
  type RestPorts,
} from '../../adapters/rest/index.ts';
import {
  loadDescriptions,
  makeHubSigner,
  makeSoapDoor,
  type SoapDoor,
} from '../../adapters/soap/index.ts';
import { makeMessageList } from '../../adapters/postgres/index.ts';
import { makeIds, newRequestId, systemClock } from '../../adapters/runtime/index.ts';
import { HubError, makeDirectCall, type Clock, type Log } from '../../broker/index.ts';
import type { Module, Route } from '../../module/index.ts';
import { passportOf, type RunningRegistry } from '../../registries/index.ts';
import type { Identity } from '../identity/index.ts';
import { makeAudited } from './audited.ts';
import { payloadAsXml } from './conversions.ts';
import { closedDoor, makeRouteGate } from './doors.ts';
import { loadOperatorToken, makeCertificates, makeCrashPoint, makeOperators } from './parts.ts';
import { makeHubServer } from './server.ts';
import { makeCore, type Core } from './core.ts';
import { metricsPageOf } from './monitor/metrics.ts';
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

const equalTokens = (left: string, right: string): boolean => {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(left), digest(right));
};

const soapDoorOf = ({
  config,
  clock,
  log,
  provider,
  keys,
  trust,
  exchange,
  conversions,
  context,
  bodies,
  storage,
}: Core): SoapDoor => {
  return makeSoapDoor({
    exchange,
    verification: { provider, trust },
    hubSigner: makeHubSigner(provider, keys),
    convert: conversions.content,
    descriptions: loadDescriptions(path.join(schemasDir, 'smev')),
    bodies,
    requestId: newRequestId,
    closed: () => closedDoor(storage.components, 'door.soap'),
    clock,
    log,
    ...(config.testCrashAt !== null && { crash: context.crash }),
    ...(config.publicUrl !== null && { baseUrl: config.publicUrl }),
  });
};

const restPortsOf = (core: Core, operatorToken: string): RestPorts => {
  const { provider, keys, trust, registry, storage, exchange, conversions, log, context, clock } =
    core;
  const certificates = makeCertificates(registry);
  const services = makeServiceCaller({
    signer: keys.gost,
    provider,
    toXml: payloadAsXml(conversions),
    prove: (payload, jws) => prove({ certificates, trust, provider }, payload, jws, clock.nowMs()),
  });
  const direct = { ...context, ids: makeIds(clock), services };
  return {
    exchange,
    journal: storage.journal,
    registry,
    certificates,
    trust,
    provider,
    signer: (algorithm) =>
      algorithm === null ? keys.gost : hubKeyFor(keys, algorithm as SignatureAlgorithm),
    hubCertificates: [keys.gost, keys.rsa, keys.ec].map(({ certificate }) => certificate),
    operators: makeOperators(operatorToken, equalTokens),
    people: core.identity.people,
    unhidden: makeMessageList(storage.database, storage.vault).unhidden,
    audited: makeAudited(core.audit, clock),
    convertXml: conversions.xmlToJson,
    evidence: core.evidence,
    callService: makeDirectCall(direct, { note: exchange.noteRefusal }),
    bodies: core.bodies,
    gate: makeRouteGate(storage.components),
    clock,
    log,
    ...(core.config.testCrashAt !== null && { crash: context.crash }),
  };
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
    doors: [soapDoorOf(core), makeHotJsonRoutes(rest)],
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
