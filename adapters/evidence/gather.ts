import {
  HubError,
  queueKeyOf,
  type Anchors,
  type ChainEntry,
  type Clock,
  type Journal,
  type TracedMessage,
} from '../../broker/index.ts';
import type { Print } from '../../module/index.ts';
import type { Certificate } from '../crypto/index.ts';
import type { Anchorer } from './anchorer.ts';
import type { AnchoredBlock, PassportSource } from './passport/build.ts';
import { passportPage } from './passport/page.ts';

type ProofBlock = Omit<AnchoredBlock, 'anchor' | 'siblings'>;

export type GatherPorts = {
  readonly journal: Pick<Journal, 'content'>;
  /** Entries of a message with the sealed blocks that hold them. */
  readonly proof: (seq: number) => Promise<{
    readonly entries: readonly ChainEntry[];
    readonly blocks: readonly ProofBlock[];
    readonly partHashes: readonly Uint8Array[];
  }>;
  /** Names of the queues into which a message was placed. */
  readonly queues: (seq: number) => Promise<readonly string[]>;
  readonly anchors: Pick<Anchors, 'covering'>;
  readonly anchorer: Pick<Anchorer, 'anchorNow'>;
  readonly certificate: (sha256: string) => Certificate | undefined;
  /** Certificates of authorities and revocation lists, DER, by file name. */
  readonly authorities: () => ReadonlyMap<string, Uint8Array>;
  readonly print: Print;
  readonly clock: Clock;
};

/** Blocks with their anchors; what no anchor covers yet is anchored now. */
const anchored = async (
  { anchors, anchorer }: GatherPorts,
  blocks: readonly ProofBlock[],
): Promise<readonly AnchoredBlock[]> => {
  const found: AnchoredBlock[] = [];
  for (const block of blocks) {
    let cover = await anchors.covering(block.no);
    if (cover === null) {
      await anchorer.anchorNow();
      cover = await anchors.covering(block.no);
    }
    if (cover === null) {
      throw new HubError('ActionNotAllowed', {
        reason: 'Цепочка ещё не закреплена подписью хаба; повторите через несколько секунд.',
      });
    }
    found.push({ ...block, anchor: cover.anchor, siblings: cover.blocks });
  }
  return found;
};

/** What a receipt states: the message, the queues into which it was placed, and when. */
export const receiptSource = async (
  { queues }: Pick<GatherPorts, 'queues'>,
  { seq, receivedAtMs, head, journal }: TracedMessage,
) => ({
  message: { seq, receivedAtMs, head },
  queues: (await queues(seq)).map(queueKeyOf),
  queuedAtMs: journal.find(({ event }) => event === 'accept')?.atMs ?? receivedAtMs,
});

/**
 * Gathers everything that the passport of a message is made of.
 * @throws HubError RequestIsNotFound when its content is gone, ActionNotAllowed while the chain is not sealed or anchored
 */
export const gatherPassport = async (
  ports: GatherPorts,
  message: TracedMessage,
): Promise<PassportSource> => {
  const content = await ports.journal.content(message);
  if (content === null) {
    throw new HubError('RequestIsNotFound', { reason: 'Содержимого сообщения в хабе нет.' });
  }
  const proof = await ports.proof(message.seq);
  const source = {
    ...content,
    ...(await receiptSource(ports, message)),
    senderCertificate: ports.certificate(content.body.certificateSha256) ?? null,
    ...proof,
    blocks: await anchored(ports, proof.blocks),
    authorities: ports.authorities(),
    madeAtMs: ports.clock.nowMs(),
  };
  return { ...source, page: await ports.print(passportPage(source)) };
};
