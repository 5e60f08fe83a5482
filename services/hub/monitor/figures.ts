import { statfs } from 'node:fs/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { readCertificate } from '../../../adapters/crypto/index.ts';
import type { ConnectedReader, StoredFigures } from '../../../adapters/postgres/index.ts';
import {
  limits,
  type ConnectedSystem,
  type EpochMs,
  type Figures,
  type HubFigures,
} from '../../../broker/index.ts';
import type { Core } from '../core.ts';

type Certificates = ConnectedSystem['certificates'];

const familyOf = (algorithm: string): string => algorithm.split(/[-0-9]/)[0] ?? algorithm;

/** Certificates are read once; a register of thousands is asked every few seconds. */
const makeCertificateReader = () => {
  const known = new Map<string, Certificates[number]>();
  return (pem: string): Certificates[number] => {
    const before = known.get(pem);
    if (before !== undefined) return before;
    const { sha256, notAfterMs, publicKey } = readCertificate(pem);
    const read = { sha256, family: familyOf(publicKey.kind), notAfterMs };
    if (known.size >= limits.certificatesCachedMax) known.clear();
    known.set(pem, read);
    return read;
  };
};

const readSystems = async (
  connected: ConnectedReader,
  certificateOf: (pem: string) => Certificates[number],
  nowMs: EpochMs,
): Promise<readonly ConnectedSystem[]> => {
  const [systems, participants, received] = await Promise.all([
    connected.systems(nowMs),
    connected.participants(nowMs),
    connected.received(nowMs),
  ]);
  const names = new Map(participants.map(({ ogrn, name }) => [ogrn, name]));
  return systems.map(({ pems, ...system }) => ({
    ...system,
    organisationName: names.get(system.organisation) ?? system.organisation,
    certificates: pems.map(certificateOf),
    receives: received.get(system.mnemonic) ?? [],
  }));
};

const readDisk = async (folder: string) => {
  try {
    const { bavail, blocks, bsize } = await statfs(folder);
    return { diskFreePercent: (bavail / blocks) * 100, diskFreeBytes: bavail * bsize };
  } catch {
    return { diskFreePercent: null, diskFreeBytes: null };
  }
};

/** Measures everything that the alert rules look at (KIS-4.4.5): the database's figures, the disk, the clock, keys and lists of this hub. */
export const makeFigures = (
  { config, clock, keys, trust, storage }: Core,
  stored: StoredFigures,
  connected: ConnectedReader,
): (() => Promise<Figures>) => {
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  const certificateOf = makeCertificateReader();
  const own = (['gost', 'rsa', 'ec'] as const).map((family) => ({
    name: `hub-${family}`,
    notAfterMs: keys[family].certificate.notAfterMs,
  }));
  const hubFigures = async (nowMs: EpochMs): Promise<HubFigures> => {
    const [disk, chain, outbox, backupAtMs] = await Promise.all([
      readDisk(config.dataDir),
      stored.chain(nowMs),
      stored.outboxLagMs(nowMs),
      stored.backupAtMs(),
    ]);
    const eventLoopDelayMs = delay.percentile(99) / 1e6;
    delay.reset();
    return {
      ...disk,
      databaseSkewMs: chain.databaseSkewMs,
      revocationLists: trust.revocationLists(),
      certificates: own,
      lagsMs: { outbox },
      sealLagMs: chain.sealLagMs,
      backupAtMs,
      eventLoopDelayMs: Number.isFinite(eventLoopDelayMs) ? eventLoopDelayMs : 0,
      memoryBytes: process.memoryUsage.rss(),
    };
  };
  return async () => {
    const nowMs = clock.nowMs();
    const sinceMs = nowMs - limits.alertWindowMs;
    const [systems, activity, queues, systemTraffic, queueTraffic, hub] = await Promise.all([
      readSystems(connected, certificateOf, nowMs),
      storage.activity.list(),
      storage.journal.queues(),
      stored.systemTraffic(sinceMs),
      stored.queueTraffic(sinceMs),
      hubFigures(nowMs),
    ]);
    return { atMs: nowMs, systems, activity, queues, systemTraffic, queueTraffic, hub };
  };
};
