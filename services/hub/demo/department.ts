import { makeParticipant, refusalOf, type Participant } from './participant.ts';
import type { Department } from './region.ts';

/** Process of one demo department: it gets its keys and orders over the channel from the demo, and talks to the hub over HTTP only. */
export type Order = { readonly no: number } & (
  | { readonly op: 'start'; readonly department: Department; readonly baseUrl: string }
  | { readonly op: 'call'; readonly method: keyof Participant; readonly args: readonly unknown[] }
);
export type Report = { readonly no: number } & (
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly code: string; readonly reason: string }
);

let participant: Participant | undefined;

const carryOut = async (order: Order): Promise<unknown> => {
  if (order.op === 'start') {
    participant = makeParticipant(order.department, order.baseUrl);
    return null;
  }
  const method = participant?.[order.method] as (...args: readonly unknown[]) => Promise<unknown>;
  return method(...order.args);
};

process.on('message', (order: Order) => {
  const report = (outcome: object): void => void process.send?.({ no: order.no, ...outcome });
  carryOut(order).then(
    (result) => report({ ok: true, result: result ?? null }),
    (error: unknown) => report({ ok: false, ...refusalOf(error) }),
  );
});
// Nothing but the channel keeps this process: when the demo ends, however it ends, so does this.
