import type { LinkState } from '../../adapters/amqp/index.ts';
import type { Config } from '../../adapters/config/index.ts';
import type { SignatureProvider } from '../../adapters/crypto/index.ts';
import { makeBodyBudget, type BodyBudget } from '../../adapters/http/index.ts';
import {
  loadHubKeys,
  makeReplyTokens,
  makeTrustFolder,
  trustDirectory,
  type HubKeys,
  type TrustFolder,
} from '../../adapters/keys/index.ts';
import {
  makeMetrics,
  openTracing,
  type Metrics,
  type Tracing,
} from '../../adapters/telemetry/index.ts';
import {
  makeExchange,
  type Clock,
  type CrashPoint,
  type Exchange,
  type ExchangeContext,
  type Log,
} from '../../broker/index.ts';
import type { Audit } from '../../module/index.ts';
import {
  makeRegisters,
  makeRegistry,
  type Registers,
  type RunningRegistry,
} from '../../registries/index.ts';
import { makeAuditWriter } from '../audit/index.ts';
import type { Identity } from '../identity/index.ts';
import { auditPortsOf } from './audited.ts';
import { certificateReader } from './certificateReader.ts';
import { makeEvidence } from './evidence.ts';
import { makeConversions, type Conversions } from './conversions.ts';
import { instrument } from './instrument.ts';
import { openIdentity } from './modules/identity.ts';
import { chooseProvider, tracedProvider } from './parts.ts';
import { schemaCompiler } from './schemaCompiler.ts';
import type { Storage } from './storage.ts';
import { hubVersion } from './version.ts';

/** Everything between the storage and the doors. */
export type Core = {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly tracing: Tracing;
  readonly provider: SignatureProvider;
  readonly keys: HubKeys;
  readonly trust: TrustFolder;
  readonly bodies: BodyBudget;
  readonly storage: Storage;
  readonly audit: Audit;
  readonly identity: Identity;
  readonly registry: RunningRegistry;
  readonly registers: Registers;
  readonly conversions: Conversions;
  readonly context: ExchangeContext;
  readonly exchange: Exchange;
  readonly evidence: ReturnType<typeof makeEvidence>;
  /** How the connection to RabbitMQ stands; null: there is none to keep. */
  readonly amqp: { state: (() => LinkState) | null };
  /** Where this process listens, for calls to its own doors; null until it does. */
  readonly ownAddress: { url: string | null };
};

/** Makes the core of a hub over an open storage; nothing of it runs yet. */
export const makeCore = async (
  config: Config,
  log: Log,
  clock: Clock,
  crash: CrashPoint,
  storage: Storage,
): Promise<Core> => {
  const tracing = await openTracing(config.otlpEndpoint, hubVersion(), log);
  const provider = tracedProvider(chooseProvider(config), tracing);
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
    polled: storage.polls.note,
    tokens: makeReplyTokens(storage.secretFor('reply-address')),
    marks: storage.marks,
    clock,
    crash,
    log,
    trace: tracing.span,
  };
  const exchange = instrument(makeExchange(context), metrics, storage.activity);
  const registers = makeRegisters({
    db: storage.database,
    compiler: schemaCompiler,
    certificates: certificateReader,
    clock,
  });
  const audit = makeAuditWriter(auditPortsOf(storage, clock, log));
  return {
    config,
    clock,
    log,
    metrics,
    tracing,
    provider,
    keys,
    trust,
    bodies: makeBodyBudget(log),
    storage,
    audit,
    identity: await openIdentity({ config, clock, log, storage, audit, registers }),
    registry,
    registers,
    conversions: makeConversions(registry),
    context,
    exchange,
    amqp: { state: null },
    ownAddress: { url: null },
    evidence: makeEvidence({ config, storage, registry, keys, provider, trust, clock, log }),
  };
};
