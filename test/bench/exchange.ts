import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { table } from '../../adapters/cli/index.ts';
import { makeDemoOperator } from '../../services/hub/demo/operator.ts';
import { makeRegion, type Department } from '../../services/hub/demo/region.ts';
import { startHubProcess } from '../../services/hub/demo/hubProcess.ts';
import { composeCalls, measureCycles, payloadBytes, type Measured } from './signedCycles.ts';

const stages = [
  { clients: 1, cycles: 150 },
  { clients: 16, cycles: 800 },
  { clients: 64, cycles: 1_200 },
];
/** Sender and recipient of each series; both kinds of keys are used by real departments. */
const series = [
  { name: 'ГОСТ 2012-256', sender: 'MFC42', recipient: 'GISGMP42' },
  { name: 'RSA-2048 → ГОСТ', sender: 'VIS42', recipient: 'GISGMP42' },
];

const ms = (value: number): string => value.toFixed(1);

const row = (
  { clients, cycles, cyclesPerSecond, latencies, hubCpuMsPerCycle }: Measured,
  base: number,
): string[] => [
  String(clients),
  String(cycles),
  cyclesPerSecond.toFixed(0),
  `×${(cyclesPerSecond / base).toFixed(2)}`,
  ...(['send', 'get', 'ack', 'cycle'] as const).map((name) =>
    [0.5, 0.95, 0.99].map((share) => ms(latencies[name].percentile(share))).join(' / '),
  ),
  hubCpuMsPerCycle.toFixed(2),
];

const rssMbOf = async (pid: number): Promise<number> =>
  Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;

const dataDir = await mkdtemp(path.join(tmpdir(), 'hub-bench-'));
const hub = await startHubProcess({
  dataDir,
  port: 0,
  flags: process.argv.includes('--profile') ? ['--cpu-prof', '--cpu-prof-dir=/tmp/hub-prof'] : [],
});
try {
  const pid = hub.pid ?? 0;
  process.stdout.write(
    `start to ready ${(hub.startedInMs / 1000).toFixed(2)} s, idle RSS ${(await rssMbOf(pid)).toFixed(0)} MB\n`,
  );
  const { bundle, departments } = await makeRegion(dataDir, Date.now());
  const operator = makeDemoOperator(
    hub.url,
    (await readFile(path.join(dataDir, 'operator.token'), 'utf8')).trim(),
  );
  const basis = 'замер скорости';
  const fromTo = series.map(({ sender }) => ({ sender, informationType: 'VS00001v001', basis }));
  await operator.importBundle({
    ...bundle,
    systems: (bundle.systems ?? []).map((system) => ({ ...system, queueMessagesMax: 100_000 })),
    routes: (bundle.routes ?? []).map((route) =>
      route.informationType === 'VS00001v001' ? { ...route, recipient: 'GISGMP42' } : route,
    ),
    accessRules: [
      ...(bundle.accessRules ?? []).filter((rule) => rule.informationType !== 'VS00001v001'),
      ...fromTo,
    ],
  });
  const need = (mnemonic: string): Department =>
    departments.get(mnemonic) ??
    (() => {
      throw new TypeError(mnemonic);
    })();
  const results: object[] = [];
  for (const { name, sender, recipient } of series) {
    const measured: Measured[] = [];
    await measureCycles(hub.url, pid, await composeCalls(need(sender), need(recipient), 100), 4);
    for (const { clients, cycles } of stages)
      measured.push(
        await measureCycles(
          hub.url,
          pid,
          await composeCalls(need(sender), need(recipient), cycles),
          clients,
        ),
      );
    const base = measured[0]?.cyclesPerSecond ?? 1;
    process.stdout.write(
      `\n${name}: signed cycles SendRequest → GetRequest → Ack, payload ${payloadBytes} bytes, schema checked, fsync on; p50 / p95 / p99 in ms\n` +
        `${table(
          ['clients', 'cycles', 'cycles/s', 'ratio', 'send', 'get', 'ack', 'cycle', 'hub CPU ms'],
          measured.map((one) => row(one, base)),
        )}\n`,
    );
    results.push(
      ...measured.map((one) => ({
        series: name,
        clients: one.clients,
        cyclesPerSecond: Math.round(one.cyclesPerSecond),
        hubCpuMsPerCycle: one.hubCpuMsPerCycle,
        cycleP50Ms: one.latencies.cycle.percentile(0.5),
        cycleP99Ms: one.latencies.cycle.percentile(0.99),
      })),
    );
  }
  process.stdout.write(`\nRSS after the load ${(await rssMbOf(pid)).toFixed(0)} MB\n`);
  const out = process.argv.slice(2).find((argument) => !argument.startsWith('--'));
  if (out !== undefined) await writeFile(out, `${JSON.stringify(results, null, 2)}\n`);
} finally {
  await hub.stop();
  await rm(dataDir, { recursive: true, force: true });
}
