import { naturalAlgorithm } from '../crypto/index.ts';
import {
  HubError,
  type Call,
  type Mnemonic,
  type Proof,
  type QueueKey,
  type Taken,
} from '../../broker/index.ts';
import type { Caller } from '../../module/index.ts';
import { deliveryReply, statusReply } from './deliver.ts';
import { signReply } from './hubSignature.ts';
import type { RestPorts } from './ports.ts';

/** A message of a queue, written and signed for its owner as the JSON door would have handed it out. */
export type Pushed = {
  /** Of the message; for a status, of the request that it tells of. */
  readonly messageId: string;
  readonly kind: string;
  readonly typeCode: string | null;
  readonly sender: string | null;
  readonly attempt: number;
  readonly bytes: Buffer;
};

export type PushOwner = {
  readonly mnemonic: Mnemonic;
  readonly certificates: readonly string[];
};

/** Takes messages for systems that do not ask for them, and acknowledges in their name what was surely delivered. */
export type PushSource = {
  /** Up to `countMax` messages, oldest first; waits for the first. Empty when none came. */
  take(
    owner: PushOwner,
    queue: QueueKey,
    options: { countMax: number; waitMs: number; signal: AbortSignal },
  ): Promise<readonly Pushed[]>;
  /** Nothing when the lease has run out meanwhile: the message will come again. */
  acknowledge(owner: PushOwner, messageId: string): Promise<void>;
};

/** The system acts by its registered certificate; the hub answers in the algorithms that it understands. */
const proofOf = ({ certificates }: RestPorts, owner: PushOwner): Proof => {
  const sha256 = owner.certificates.at(-1) ?? '';
  const certificate = certificates.bySha256(sha256);
  if (certificate === undefined)
    throw new HubError('SenderIsNotRegistered', { field: owner.mnemonic });
  return { certificateSha256: sha256, algorithm: naturalAlgorithm(certificate.publicKey) };
};

const callerOfPush = (ports: RestPorts, proof: Proof): Caller => {
  const system = ports.exchange.identify(proof);
  return {
    system,
    operator: false,
    name: system.mnemonic,
    proof,
    person: null,
    organisations: [system.participantOgrn],
  };
};

const pushedMessage = async (ports: RestPorts, caller: Caller, taken: Taken): Promise<Pushed> => {
  const { head } = taken.delivery.message;
  const reply = await signReply(ports, caller, deliveryReply(ports, taken));
  return {
    messageId: head.messageId,
    kind: head.kind,
    typeCode: head.typeCode,
    sender: head.sender,
    attempt: taken.delivery.attempt,
    bytes: Buffer.from(JSON.stringify(reply)),
  };
};

const callOf = (ports: RestPorts, proof: Proof): Call => ({
  door: 'amqp',
  wire: 'json',
  proof,
  receivedAtMs: ports.clock.nowMs(),
});

/** One at a time: an Ack names the request, not which of its statuses. */
const takeStatus = async (
  ports: RestPorts,
  caller: Caller,
  proof: Proof,
): Promise<readonly Pushed[]> => {
  const call = callOf(ports, proof);
  const status = await ports.exchange.takeStatus({ ...call, timestampMs: call.receivedAtMs });
  if (status === null) return [];
  const reply = await signReply(ports, caller, statusReply(status));
  return [
    {
      messageId: status.originalId,
      kind: 'status',
      typeCode: null,
      sender: null,
      attempt: status.attempt,
      bytes: Buffer.from(JSON.stringify(reply)),
    },
  ];
};

/** What succeeded; what failed comes again when its lease runs out. */
const done = async <T>(work: readonly Promise<T>[]): Promise<readonly T[]> =>
  (await Promise.allSettled(work)).flatMap((one) =>
    one.status === 'fulfilled' ? [one.value] : [],
  );

/** The source of push deliveries over the exchange: the same leases, signatures and acknowledgements as of the JSON door. */
export const makePushSource = (ports: RestPorts): PushSource => ({
  take: async (owner, queue, { countMax, waitMs, signal }) => {
    const proof = proofOf(ports, owner);
    const caller = callerOfPush(ports, proof);
    const { kind, nodeId } = queue;
    if (kind === 'statuses') return takeStatus(ports, caller, proof);
    const takeOne = (waitOneMs: number): Promise<Taken | null> => {
      const call = callOf(ports, proof);
      const timestampMs = call.receivedAtMs;
      return ports.exchange.take({
        ...call,
        kind,
        selector: null,
        nodeId,
        timestampMs,
        waitMs: waitOneMs,
        signal,
      });
    };
    const first = await takeOne(waitMs);
    if (first === null) return [];
    // Asked for together, leased in one transaction; their order is that of the queue again after sorting.
    const more = await done(Array.from({ length: countMax - 1 }, () => takeOne(0)));
    const taken = [first, ...more.filter((one) => one !== null)].toSorted(
      (left, right) => left.delivery.message.seq - right.delivery.message.seq,
    );
    return done(taken.map((one) => pushedMessage(ports, caller, one)));
  },
  acknowledge: async (owner, messageId) => {
    const proof = proofOf(ports, owner);
    await ports.exchange.acknowledge({ ...callOf(ports, proof), messageId, accepted: true });
  },
});
