import { createHash, timingSafeEqual } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { schemasDir, type Config } from '../../adapters/config/index.ts';
import type { SignatureAlgorithm, SignatureProvider } from '../../adapters/crypto/index.ts';
import { makeServiceCaller } from '../../adapters/directCall/index.ts';
import {
  makeBodyBudget,
  makeDocsRoutes,
  makeHealthRoutes,
  makeHttpApplication,
  makeMetricsRoute,
  type BodyBudget,
  type Route,
} from '../../adapters/http/index.ts';
import {
  hubKeyFor,
  loadHubKeys,
  makeReplyTokens,
  makeTrustFolder,
  trustDirectory,
  type HubKeys,
  type TrustFolder,
} from '../../adapters/keys/index.ts';
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
import { makeIds, newRequestId, systemClock } from '../../adapters/runtime/index.ts';
import { makeMetrics, type Metrics } from '../../adapters/telemetry/index.ts';
import {
  HubError,
  makeDirectCall,
  makeExchange,
  type Clock,
  type CrashPoint,
  type Exchange,
  type ExchangeContext,
  type Log,
} from '../../broker/index.ts';
import { makeRegisters, makeRegistry, type RunningRegistry } from '../../registries/index.ts';
import { certificateReader } from './certificateReader.ts';
import { makeConversions, payloadAsXml, type Conversions } from './conversions.ts';
import { instrument } from './instrument.ts';
import {
  chooseProvider,
  loadOperatorToken,
  makeCertificates,
  makeCrashPoint,
  makeOperators,
} from './parts.ts';
import { schemaCompiler } from './schemaCompiler.ts';
import { makeHubServer } from './server.ts';
import { openStorage, type Storage } from './storage.ts';

export type RunningHub = {
  /** `http://127.0.0.1:8080` */
  readonly url: string;
  readonly registry: RunningRegistry;
  readonly storage: Storage;
  /** Takes no new calls, finishes those in progress, keeps everything; safe twice. */
  stop(): Promise<void>;
};

/** Everything between the storage and the doors. */
type Core = {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly provider: SignatureProvider;
  readonly keys: HubKeys;
  readonly trust: TrustFolder;
  readonly bodies: BodyBudget;
  readonly storage: Storage;
  readonly registry: RunningRegistry;
  readonly conversions: Conversions;
  readonly context: ExchangeContext;
  readonly exchange: Exchange;
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
}: Core): SoapDoor => {
  return makeSoapDoor({
    exchange,
    verification: { provider, trust },
    hubSigner: makeHubSigner(provider, keys),
    convert: conversions.content,
    descriptions: loadDescriptions(path.join(schemasDir, 'smev')),
    bodies,
    requestId: newRequestId,
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
    convertXml: conversions.xmlToJson,
    callService: makeDirectCall(direct, { note: exchange.noteRefusal }),
    bodies: core.bodies,
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

const metricsRoute = ({ metrics, storage }: Core): Route =>
  makeMetricsRoute(async () => {
    metrics.queues(await storage.journal.queues());
    return metrics.page();
  });

const makeCore = async (
  config: Config,
  log: Log,
  clock: Clock,
  crash: CrashPoint,
  storage: Storage,
): Promise<Core> => {
  const provider = chooseProvider(config);
  const keys = await loadHubKeys(config.dataDir, config.mnemonic, clock.nowMs());
  const trust = makeTrustFolder({
    directory: trustDirectory(config.dataDir),
    provider,
    crlPolicy: config.crlPolicy,
    log,
  });
  const registry = makeRegistry({ db: storage.database, compiler: schemaCompiler, clock, log });
  const metrics = makeMetrics();
  const context: ExchangeContext = {
    registry,
    rules: registry,
    store: storage.store,
    journal: storage.journal,
    records: storage.records,
    tokens: makeReplyTokens(storage.secretFor('reply-address')),
    clock,
    crash,
    log,
  };
  const exchange = instrument(makeExchange(context), metrics);
  return {
    config,
    clock,
    log,
    metrics,
    provider,
    keys,
    trust,
    bodies: makeBodyBudget(log),
    storage,
    registry,
    conversions: makeConversions(registry),
    context,
    exchange,
  };
};

const readTls = async ({ tls }: Config): Promise<{ key: string; cert: string } | null> =>
  tls === null
    ? null
    : { key: await readFile(tls.keyFile, 'utf8'), cert: await readFile(tls.certFile, 'utf8') };

const makeServer = async (core: Core) => {
  const { config, log, clock, storage } = core;
  const rest = restPortsOf(core, await loadOperatorToken(config));
  const registers = makeRegisters({
    db: storage.database,
    compiler: schemaCompiler,
    certificates: certificateReader,
    clock,
  });
  const described = [
    ...makeRestRoutes(rest),
    ...makeRegistryRoutes(registers),
    ...makeOperationRoutes({
      journal: storage.journal,
      deadLetters: storage.deadLetters,
      incidents: storage.incidents,
      clock,
    }),
    ...healthRoutes(core),
    metricsRoute(core),
    ...makeDocsRoutes(),
  ];
  const application = makeHttpApplication(
    [...described, makeDocumentRoute(described)],
    makeRestHttpPorts(rest),
  );
  return makeHubServer({
    host: config.host,
    port: config.port,
    tls: await readTls(config),
    doors: [soapDoorOf(core), makeHotJsonRoutes(rest)],
    application,
    log,
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
    await core.trust.start();
    started.push(core.trust.stop);
    await core.registry.start();
    started.push(core.registry.stop);
    await storage.start();
    const server = await makeServer(core);
    const port = await server.start();
    started.push(server.stop);
    const url = `${config.tls ? 'https' : 'http'}://${config.host}:${port}`;
    log.info('hub.ready', { url, dataDir: config.dataDir });
    return { url, registry: core.registry, storage, stop: stopAll };
  } catch (error) {
    await stopAll();
    throw error;
  }
};
