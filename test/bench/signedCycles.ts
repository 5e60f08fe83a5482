import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  builtinProvider,
  naturalAlgorithm,
  readCertificate,
  readPrivateKey,
} from '../../adapters/crypto/index.ts';
import { ackBlock, composeCall, requestBlock, selectorBlock } from '../../adapters/sdk/index.ts';
import { composeMessageId } from '../../broker/index.ts';
import type { Department } from '../../services/hub/demo/region.ts';
import { makeLatencies, type Latencies } from './latency.ts';
import { makePost, type Post } from './post.ts';

const version = '1.2';

const child = (index: number): string =>
  `<Child><LastName>Образцова</LastName><FirstName>Проверка${index}</FirstName><Patronymic>Испытательная</Patronymic><BirthDate>2015-01-${String(index + 1).padStart(2, '0')}</BirthDate></Child>`;

/** A payload of 4–5 KB that the schema of VS00001v001 accepts. */
const payload =
  '<FamilyStatusRequest xmlns="urn://kuzbass/family-status/1.0.0"><ApplicationNumber>A-2026-000017</ApplicationNumber><Oktmo>32701000</Oktmo>' +
  `<Applicant><LastName>Образцова</LastName><FirstName>Проверка</FirstName><BirthDate>1990-01-01</BirthDate><Snils>00000060018</Snils></Applicant>${Array.from({ length: 19 }, (_, index) => child(index)).join('')}</FamilyStatusRequest>`;

/** Size of the payload, bytes. */
export const payloadBytes = Buffer.byteLength(payload);

type Calls = {
  readonly sends: readonly Buffer[];
  readonly acks: ReadonlyMap<string, Buffer>;
  readonly get: Buffer;
};

const signerOf = ({ keyPem, certificatePem }: Department) => {
  const key = readPrivateKey(keyPem);
  return {
    provider: builtinProvider(),
    key,
    certificate: readCertificate(certificatePem),
    algorithm: naturalAlgorithm(key),
  };
};

/** Every call of the run, signed before the clock starts: the load must not compete with the hub for the processor more than it has to. */
export const composeCalls = async (
  sender: Department,
  recipient: Department,
  count: number,
): Promise<Calls> => {
  const [from, to] = [signerOf(sender), signerOf(recipient)];
  const body = async (
    signer: typeof from,
    operation: 'SendRequest' | 'GetRequest' | 'Ack',
    block: string,
  ): Promise<Buffer> =>
    (await composeCall(signer, { version, operation, mtom: false }, block)).body;
  const sends: Buffer[] = [];
  const acks = new Map<string, Buffer>();
  for (let index = 0; index < count; index += 1) {
    const id = composeMessageId(Date.now(), randomBytes(10));
    sends.push(await body(from, 'SendRequest', requestBlock(version, { payload }, id)));
    acks.set(id, await body(to, 'Ack', ackBlock(version, id, true)));
  }
  return { sends, acks, get: await body(to, 'GetRequest', selectorBlock(version, {}, Date.now())) };
};

export type Measured = {
  readonly clients: number;
  readonly cycles: number;
  readonly cyclesPerSecond: number;
  readonly latencies: Readonly<Record<'send' | 'get' | 'ack' | 'cycle', Latencies>>;
  readonly hubCpuMsPerCycle: number;
};

const messageIdIn = /MessageID>([0-9a-f-]{36})</;

const timed = async <T>(latencies: Latencies, run: () => Promise<T>): Promise<T> => {
  const startMs = performance.now();
  const result = await run();
  latencies.add(performance.now() - startMs);
  return result;
};

const must = async (post: Post, body: Buffer, operation: string): Promise<string> => {
  const answer = await post(body, operation);
  if (answer.status !== 200)
    throw new Error(`${operation}: HTTP ${answer.status} ${answer.body.slice(0, 500)}`);
  return answer.body;
};

/** CPU time that a process has used, ms (Linux: 100 ticks a second). */
const cpuMsOf = (pid: number): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
};

/** Runs SendRequest → GetRequest → Ack cycles with the given number of clients, each one call at a time. */
export const measureCycles = async (
  url: string,
  hubPid: number,
  calls: Calls,
  clients: number,
): Promise<Measured> => {
  const { post, close } = makePost(`${url}/ws/${version}`, clients);
  const latencies = {
    send: makeLatencies(),
    get: makeLatencies(),
    ack: makeLatencies(),
    cycle: makeLatencies(),
  };
  let next = 0;
  const cycle = async (send: Buffer): Promise<void> => {
    await timed(latencies.send, () => must(post, send, 'SendRequest'));
    const got = await timed(latencies.get, () => must(post, calls.get, 'GetRequest'));
    const ack = calls.acks.get(messageIdIn.exec(got)?.[1] ?? '');
    if (!ack) throw new Error('GetRequest gave no message of this run');
    await timed(latencies.ack, () => must(post, ack, 'Ack'));
  };
  const client = async (): Promise<void> => {
    for (let send = calls.sends[next++]; send; send = calls.sends[next++]) {
      const body = send;
      await timed(latencies.cycle, () => cycle(body));
    }
  };
  const [startMs, startCpuMs] = [performance.now(), cpuMsOf(hubPid)];
  await Promise.all(Array.from({ length: clients }, client));
  const elapsedMs = performance.now() - startMs;
  close();
  const cycles = calls.sends.length;
  return {
    clients,
    cycles,
    cyclesPerSecond: (cycles / elapsedMs) * 1000,
    latencies,
    hubCpuMsPerCycle: (cpuMsOf(hubPid) - startCpuMs) / cycles,
  };
};
