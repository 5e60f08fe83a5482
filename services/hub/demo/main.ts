import { mkdtemp, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { tmpdir } from 'node:os';
import { readConfig } from '../../../adapters/config/index.ts';
import { openAuthority } from '../../../adapters/keys/index.ts';
import { stopwatch, systemClock } from '../../../adapters/runtime/index.ts';
import { makeLog } from '../../../adapters/telemetry/index.ts';
import type { Log } from '../../../broker/index.ts';
import { journeys, type Cast, type Journey, type Stage } from './journeys.ts';
import { makeDemoOperator } from './operator.ts';
import { makeRegion, type Department } from './region.ts';
import { startDepartment, type RemoteDepartment } from './remote.ts';
import { refusalTable } from './report.ts';
import { samples } from './samples.ts';
import { journeyTable } from '../../../adapters/cli/index.ts';
import { startHub, type RunningHub } from '../hub.ts';
import { makePeople, peopleTable } from './people.ts';

const ackTimeoutMs = 2_000;
const workMs = 3_000;
const silenceMinutes = 1;
const unreadMs = 15_000;

type Print = (text: string) => void;
const print: Print = (text) => void process.stdout.write(`${text}\n`);

const need = (departments: ReadonlyMap<string, Department>, mnemonic: string): Department => {
  const found = departments.get(mnemonic);
  if (!found) throw new TypeError(`в демонстрационном регионе нет ${mnemonic}`);
  return found;
};

/** A second certificate of the МФЦ, registered and then revoked: what an old key on a forgotten machine looks like. */
const issueRevoked = async (dataDir: string, mfc: Department): Promise<Department> => {
  const authority = await openAuthority(dataDir, 'gost2012-256', systemClock.nowMs());
  const issued = await authority.issue({ CN: 'Прежний ключ МФЦ' });
  await authority.revoke(issued.certificatePem, systemClock.nowMs());
  return { ...mfc, keyPem: issued.privateKeyPem, certificatePem: issued.certificatePem };
};

const openStage = async (
  dataDir: string,
  baseUrl: string,
): Promise<{ stage: Stage; organisationOf: (mnemonic: string) => string; stop: () => void }> => {
  const { bundle, departments } = await makeRegion(dataDir, systemClock.nowMs(), { ackTimeoutMs });
  const revoked = await issueRevoked(dataDir, need(departments, 'MFC42'));
  const operator = makeDemoOperator(
    baseUrl,
    (await readFile(path.join(dataDir, 'operator.token'), 'utf8')).trim(),
  );
  const systems = (bundle.systems ?? []).map((system) =>
    system.mnemonic === 'MFC42'
      ? { ...system, certificates: [...(system.certificates ?? []), revoked.certificatePem] }
      : system,
  );
  await operator.importBundle({ ...bundle, systems });
  const start = (department: Department): Promise<RemoteDepartment> =>
    startDepartment(department, baseUrl);
  const [mfc, mfcRevoked, vis, rpgu] = [
    await start(need(departments, 'MFC42')),
    await start(revoked),
    await start(need(departments, 'VIS42')),
    await start(need(departments, 'RPGU42')),
  ];
  const cast: Cast = { mfc, mfcRevoked, vis, rpgu };
  return {
    stage: { ...cast, operator, ackTimeoutMs },
    organisationOf: (mnemonic) =>
      systems.find((system) => system.mnemonic === mnemonic)?.participant ?? '',
    stop: () => Object.values(cast).forEach((one) => one.stop()),
  };
};

const show = async ({ operator }: Stage, messageId: string): Promise<void> => {
  const messages = await operator.trace(messageId);
  if (messages.length > 0) print(journeyTable(messages));
  const refusals = await operator.refusals(messageId);
  if (refusals.length > 0) print(refusalTable(refusals));
};

const playOne = async (stage: Stage, journey: Journey, no: number): Promise<boolean> => {
  print(`\n${no}. ${journey.title}`);
  try {
    const messageId = await journey.play(stage);
    print(`   сообщение ${messageId}\n`);
    await show(stage, messageId);
    print(`   ✔ как должно быть: ${journey.expect}`);
    return true;
  } catch (error) {
    print(`   ✘ пошло иначе: ${error instanceof Error ? error.message : String(error)}`);
    return false;
  }
};

const playAll = async (stage: Stage): Promise<number> => {
  let failed = 0;
  for (const [index, journey] of journeys.entries())
    if (!(await playOne(stage, journey, index + 1))) failed += 1;
  print(
    failed === 0
      ? `\nВсе ${journeys.length} историй прошли как должно.`
      : `\nИначе прошли ${failed} из ${journeys.length} историй.`,
  );
  return failed;
};

const walk = [
  '\nЧто попробовать в консоли:',
  '  1. Сообщения → Отказы: сообщение с испорченной подписью — что случилось и что делать.',
  '  2. Недоставленные: рассылка, за которой портал RPGU42 не пришёл, — вернуть в очередь и отменить возврат.',
  '  3. Подключить ведомство: мастер от карточки до проверочного обмена.',
  '  4. Виды сведений: новая версия — сравнение, влияние, публикация вторым человеком.',
  `  5. Инциденты: портал RPGU42 молчит — через ${silenceMinutes}–${silenceMinutes + 1} мин появится инцидент.`,
].join('\n');

const showAddresses = (baseUrl: string, dataDir: string): void =>
  print(
    [
      '\nХаб работает. Адреса:',
      `  SOAP (СМЭВ 3)        ${baseUrl}/ws        описание ${baseUrl}/ws/1.2?wsdl`,
      `  JSON                 ${baseUrl}/api/v1    описание ${baseUrl}/docs`,
      `  состояние            ${baseUrl}/health/ready, ${baseUrl}/metrics`,
      `  ключ оператора       ${path.join(dataDir, 'operator.token')}`,
      `  сертификат новому ведомству (мастер подключения, шаг 3):  HUB_DATA=${dataDir} npx hub keys new NOV42`,
      `  команды этого хаба   HUB_DATA=${dataDir} npx hub … --url ${baseUrl}`,
      'Остановить: Ctrl+C.',
    ].join('\n'),
  );

/** The region lives on: two departments work, the portal has fallen silent, which the monitor must notice. */
const live = async ({ mfc, vis, operator }: Stage): Promise<() => void> => {
  await operator.watchSilence('RPGU42', silenceMinutes);
  // Nobody comes for the portal's copy: a dead letter that stays in the queue when it is put back, so that this can be undone.
  const unread = await vis.send({
    type: 'VS00002v001',
    content: samples.requisites,
    eolMs: systemClock.nowMs() + unreadMs,
  });
  let owed = true;
  const readBroadcast = async (): Promise<void> => {
    const got = await mfc.take('requests');
    if (got?.messageId !== unread.messageId) return;
    await mfc.ack(got.messageId);
    owed = false;
  };
  const timer = setInterval(() => {
    const work = async (): Promise<void> => {
      const request = await vis.take('requests');
      if (request) {
        await vis.answer(request, samples.familyResponse);
        await vis.ack(request.messageId);
      }
      const response = await mfc.take('responses');
      if (response) await mfc.ack(response.messageId);
      if (owed) await readBroadcast();
    };
    work().catch((error: unknown) => print(`ведомства: ${String(error)}`));
  }, workMs);
  return () => clearInterval(timer);
};

const untilSignal = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
  });

/**
 * The demo: a hub with its embedded database and four departments' processes, registered by a bundle, play the stories of the exchange
 * over HTTP. `exit` ends everything; otherwise the hub goes on until a signal.
 * @returns the exit code: 0 only when every story went as it must
 */
export const runDemo = async ({ exit }: { exit: boolean }): Promise<number> => {
  // Any free port, unless one was asked for: a demo must start beside a hub that runs.
  const dataDir = await mkdtemp(path.join(tmpdir(), 'hub-demo-'));
  const config = { ...readConfig(undefined, { HUB_PORT: '0' }), dataDir };
  let hub: RunningHub | undefined;
  let stop: (() => void) | undefined;
  const log: Log = makeLog({ level: 'warn' });
  try {
    print(
      'Демонстрация: хаб, встроенная PostgreSQL и процессы ведомств. Первый запуск создаёт базу…',
    );
    const startedInMs = stopwatch();
    hub = await startHub(config, log);
    print(`Хаб готов: ${hub.url} (за ${(startedInMs() / 1000).toFixed(1)} с)`);
    const opened = await openStage(dataDir, hub.url);
    stop = opened.stop;
    const failed = await playAll(opened.stage);
    if (!exit) {
      const people = await makePeople(hub, config.operatorOgrn, opened.organisationOf);
      const stopWork = await live(opened.stage);
      showAddresses(hub.url, dataDir);
      print(peopleTable(hub.url, people));
      print(walk);
      await untilSignal();
      stopWork();
    }
    return failed === 0 ? 0 : 1;
  } catch (error) {
    log.error('demo.failed', { error: String(error) });
    print(`Демонстрация не состоялась: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  } finally {
    stop?.();
    await hub?.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
};
