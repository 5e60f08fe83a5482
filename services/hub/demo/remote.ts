import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Order, Report } from './department.ts';
import type { Participant } from './participant.ts';
import type { Department } from './region.ts';

/** A refusal that a department got from the hub. */
export class Refused extends Error {
  readonly code: string;
  constructor(code: string, reason: string) {
    super(reason);
    this.name = 'Refused';
    this.code = code;
  }
}

export type RemoteDepartment = Participant & {
  readonly mnemonic: string;
  readonly pid: number | undefined;
  stop(): void;
};

type Waiting = {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
};
type OrderBody = Order extends infer O
  ? O extends { readonly no: number }
    ? Omit<O, 'no'>
    : never
  : never;

const makeChannel = (child: ChildProcess) => {
  const waiting = new Map<number, Waiting>();
  let last = 0;
  child.on('message', (report: Report) => {
    const one = waiting.get(report.no);
    waiting.delete(report.no);
    if (report.ok) one?.resolve(report.result);
    else one?.reject(new Refused(report.code, report.reason));
  });
  child.on('exit', (code) => {
    for (const { reject } of waiting.values())
      reject(new Error(`процесс ведомства завершился с кодом ${code}`));
    waiting.clear();
  });
  return (order: OrderBody): Promise<unknown> =>
    new Promise((resolve, reject) => {
      last += 1;
      waiting.set(last, { resolve, reject });
      child.send({ no: last, ...order });
    });
};

/** Starts the process of a department and gives its operations as if they were local. */
export const startDepartment = async (
  department: Department,
  baseUrl: string,
): Promise<RemoteDepartment> => {
  const child = fork(
    fileURLToPath(
      new URL(import.meta.url.endsWith('.ts') ? 'department.ts' : 'department.js', import.meta.url),
    ),
  );
  const order = makeChannel(child);
  await order({ op: 'start', department, baseUrl });
  const call = <M extends keyof Participant>(method: M): Participant[M] =>
    ((...args: readonly unknown[]) => order({ op: 'call', method, args })) as Participant[M];
  return {
    mnemonic: department.mnemonic,
    pid: child.pid,
    stop: () => child.disconnect(),
    send: call('send'),
    sendSpoiled: call('sendSpoiled'),
    take: call('take'),
    answer: call('answer'),
    reject: call('reject'),
    ack: call('ack'),
    statuses: call('statuses'),
  };
};
