import type { Attachment } from '../../../../broker/index.ts';
import type { SoapVersion } from '../../../../adapters/soap/index.ts';

export type FederalFile = { readonly uuid: string; readonly fileName: string };

/** A message as the emulator keeps it: the sender's own text. */
export type FederalMessage = {
  readonly messageId: string;
  readonly kind: 'request' | 'response';
  readonly version: SoapVersion;
  /** SenderProvided…Data as a document of its own. */
  readonly data: string;
  /** The sender's ds:Signature as a document of its own; null for what the federal system itself says. */
  readonly signature: string | null;
  readonly attachments: readonly Attachment[];
  readonly files: readonly FederalFile[];
  readonly sender: string;
  readonly recipient: string;
  readonly sentAtMs: number;
  /** Of a response. */
  readonly original: { readonly messageId: string; readonly transactionCode: string } | null;
  /** Business content; '' for rejections and statuses. */
  readonly payload: string;
  readonly nodeId: string | null;
};

type Lease = { readonly message: FederalMessage; readonly untilMs: number };

/** Queues of the federal system: per mnemonic and kind, with leases that end without an Ack. */
export const makeFederalQueues = (ackTimeoutMs: number, nowMs: () => number) => {
  const waiting = new Map<string, FederalMessage[]>();
  const leased = new Map<string, Lease>();
  const nameOf = (owner: string, kind: string): string => `${owner}.${kind}`;
  const queue = (name: string): FederalMessage[] => {
    const found = waiting.get(name) ?? [];
    waiting.set(name, found);
    return found;
  };
  const giveBack = (): void => {
    const returned = [...leased].filter(([, { untilMs }]) => untilMs <= nowMs());
    for (const [key, { message }] of returned.toReversed()) {
      leased.delete(key);
      queue(nameOf(message.recipient, message.kind)).unshift(message);
    }
  };
  const leaseKey = (owner: string, messageId: string): string => `${owner} ${messageId}`;
  return {
    put: (message: FederalMessage): void =>
      void queue(nameOf(message.recipient, message.kind)).push(message),
    /** Puts a message at the head, whether it was acknowledged or not. */
    putFirst: (message: FederalMessage): void =>
      void queue(nameOf(message.recipient, message.kind)).unshift(message),
    take: (
      owner: string,
      kind: FederalMessage['kind'],
      fits: (message: FederalMessage) => boolean,
    ): FederalMessage | null => {
      giveBack();
      const line = queue(nameOf(owner, kind));
      const at = line.findIndex(fits);
      const [message] = at < 0 ? [] : line.splice(at, 1);
      if (message === undefined) return null;
      leased.set(leaseKey(owner, message.messageId), { message, untilMs: nowMs() + ackTimeoutMs });
      return message;
    },
    leasedOne: (owner: string, messageId: string): FederalMessage | null => {
      giveBack();
      return leased.get(leaseKey(owner, messageId))?.message ?? null;
    },
    acknowledge: (owner: string, messageId: string): boolean =>
      leased.delete(leaseKey(owner, messageId)),
    length: (owner: string, kind: FederalMessage['kind']): number =>
      queue(nameOf(owner, kind)).length,
    sizes: (): Readonly<Record<string, number>> => {
      giveBack();
      return Object.fromEntries([...waiting].map(([name, line]) => [name, line.length]));
    },
    leasedCount: (): number => leased.size,
  };
};

export type FederalQueues = ReturnType<typeof makeFederalQueues>;
