import { mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import {
  bridgeMnemonic,
  loadEsmevSettings,
  makeBridge,
  makeBridgeRoutes,
  makeFederalClient,
  makeStoredFiles,
  type BridgeContext,
  type EsmevSettings,
  type FederalClient,
} from '../../../adapters/esmev/index.ts';
import { naturalAlgorithm, signatureAlgorithms } from '../../../adapters/crypto/index.ts';
import { makeBridgeStore } from '../../../adapters/postgres/index.ts';
import { makeIds, newRequestId } from '../../../adapters/runtime/index.ts';
import { makeSoapClient } from '../../../adapters/sdk/index.ts';
import { HubError, sealReplyTo, type KeptMessage, type Mnemonic } from '../../../broker/index.ts';
import type { Job, Module } from '../../../module/index.ts';
import type { Core } from '../core.ts';
import { largeFilesOf } from './attachments.ts';

const owner = bridgeMnemonic as Mnemonic;
/** Contacts are written at most this often for each operation. */
const contactMsMin = 1_000;

/** Remembers when ЕСМЭВ last answered which operation. */
const makeContactNotes = ({ clock, log }: Core, store: ReturnType<typeof makeBridgeStore>) => {
  const written = new Map<string, number>();
  return (operation: string): void => {
    const nowMs = clock.nowMs();
    if (nowMs - (written.get(operation) ?? 0) < contactMsMin) return;
    written.set(operation, nowMs);
    store
      .contact(operation, nowMs)
      .catch((error: unknown) => log.warn('esmev.contactNotKept', { reason: String(error) }));
  };
};

/** What waits for ЕСМЭВ in the queues of the bridge. */
const waitingFor =
  ({ storage }: Core) =>
  async (): Promise<number> => {
    const [row] = await storage.database.read<{ count: number }>(
      `select ((select count(*) from broker.queue_ready p join broker.queue q on q.name = p.queue where q.owner = $1::text)
             + (select count(*) from broker.queue_leased p where p.owner = $1::text))::int as count`,
      [owner],
    );
    return row?.count ?? 0;
  };

const contextOf = (
  core: Core,
  settings: EsmevSettings,
  federal: FederalClient,
  links: BridgeContext['links'],
): BridgeContext => {
  const { clock, log, provider, storage, context, config } = core;
  const { url: baseUrl } = core.ownAddress;
  if (baseUrl === null) throw new HubError('HubIsOverloaded', { reason: 'Хаб ещё запускается.' });
  const { key, certificate } = settings;
  return {
    settings,
    federal,
    hub: makeSoapClient({
      baseUrl,
      version: '1.3',
      key,
      certificate,
      provider,
      nowMs: clock.nowMs,
    }),
    links,
    clock,
    crash: context.crash,
    log,
    newMessageId: makeIds(clock).messageId,
    incident: (record) => storage.records.incident(record),
    files: makeStoredFiles({
      ...largeFilesOf(core),
      ftpUrl: settings.ftpUrl,
      directory: path.join(config.dataDir, 'tmp'),
      secret: storage.secretFor('federal-files'),
      clock,
      newUuid: makeIds(clock).messageId,
      digest: signatureAlgorithms[naturalAlgorithm(key)].digest,
    }),
  };
};

/** The bridge to ЕСМЭВ: a job of the node that has the role, and its page for people; only a page when it is not configured. */
export const esmevModule = (core: Core): Module => {
  const { clock, config, provider, storage, context } = core;
  const store = makeBridgeStore(storage.database);
  const answered = makeContactNotes(core, store);
  const configured = config.esmev;
  let settings: EsmevSettings | null = null;
  const need = (): EsmevSettings => {
    if (settings === null) throw new HubError('ConfigurationInvalid', { field: 'HUB_ESMEV_URL' });
    return settings;
  };
  const federalOf = (signal?: AbortSignal): FederalClient => {
    const ports = {
      provider,
      nowMs: clock.nowMs,
      answered,
      ...(signal !== undefined && { signal }),
    };
    return makeFederalClient(need(), ports);
  };
  const bridge = makeBridge({
    context: (signal) => contextOf(core, need(), federalOf(signal), store),
    book: store,
    replyTo: ({ messageId, seq, receivedAtMs }) => {
      const place = { seq, receivedAtMs, head: { messageId } };
      return sealReplyTo(context.tokens, place as KeptMessage, owner);
    },
    isOn: () => storage.components.isOn('job.esmev'),
    node: `${hostname()}-${newRequestId().slice(0, 8)}`,
  });
  let loading: Promise<void> = Promise.resolve();
  const load = async (esmev: NonNullable<typeof configured>): Promise<void> => {
    await mkdir(path.join(config.dataDir, 'tmp'), { recursive: true });
    settings = await loadEsmevSettings(esmev);
  };
  const job: Job = {
    name: 'esmev',
    start: () => {
      if (configured === null) return;
      loading = load(configured).then(
        () => {
          if (config.roles.includes('jobs')) bridge.start();
        },
        (error: unknown) => core.log.error('esmev.notStarted', { reason: String(error) }),
      );
    },
    stop: async () => {
      await loading;
      await bridge.stop();
    },
  };
  return {
    code: 'esmev',
    routes: makeBridgeRoutes({
      settings: () => settings,
      federal: () => federalOf(),
      outage: bridge.outage,
      book: store,
      waiting: waitingFor(core),
      clock,
    }),
    jobs: [job],
  };
};
