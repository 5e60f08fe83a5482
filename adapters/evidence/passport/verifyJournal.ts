import { createHash } from 'node:crypto';
import { blockHash, entryHash, merkleRootBy, messageDigest } from '../../../broker/index.ts';
import { verifyDetachedJws, verifyTimestamp, type SignatureProvider } from '../../crypto/index.ts';
import { isHubError } from '../../../broker/index.ts';
import { statementDigest } from '../anchorer.ts';
import type { JournalPart } from './format.ts';
import type { Finding, Opened } from './verify.ts';

const part = 'journal.json';
const hashBytes = 32;
const sha256 = (data: Uint8Array | string): Buffer => createHash('sha256').update(data).digest();
const bytesOf = (base64: string): Buffer => Buffer.from(base64, 'base64');

/** The first entry's digest covers the head and the kept parts: no word of message.json can be another. */
const messageFits = ({ message, journal }: Opened): boolean => {
  const digest = journal.entries.find((entry) => entry.digest !== null)?.digest;
  const parts = journal.partHashes.map((hex) => Buffer.from(hex, 'hex'));
  return digest === messageDigest(sha256, message.head, parts).toString('hex');
};

/** Every entry stands in a block under its own hash. */
const entriesFit = ({ entries, blocks }: JournalPart): boolean =>
  entries.every((entry) => {
    const block = blocks.find(({ eventIds }) => eventIds.includes(entry.eventId));
    if (!block) return false;
    const at = block.eventIds.indexOf(entry.eventId) * hashBytes;
    const kept = bytesOf(block.hashes).subarray(at, at + hashBytes);
    return entryHash(sha256, entry).equals(kept);
  });

const blocksFit = ({ blocks, anchors }: JournalPart): boolean =>
  blocks.every(({ no, prev, eventIds, hashes, hash, path, anchor }) => {
    const own = blockHash(sha256, no, bytesOf(prev), eventIds, bytesOf(hashes));
    const statement = anchors.find((one) => one.statement.no === anchor)?.statement;
    const way = path.map((step) => ({ side: step.side, hash: bytesOf(step.hash) }));
    return (
      own.equals(bytesOf(hash)) &&
      statement !== undefined &&
      no >= statement.fromBlock &&
      no <= statement.toBlock &&
      merkleRootBy(sha256, own, way).toString('hex') === statement.root
    );
  });

const stampText = async (
  { statement, stamp }: JournalPart['anchors'][number],
  provider: SignatureProvider,
): Promise<Finding> => {
  if (stamp === null) {
    const text = `закрепление ${statement.no} без метки времени: подтверждает только хаб`;
    return { part, ok: null, text };
  }
  try {
    const { atMs, certificate } = await verifyTimestamp(
      bytesOf(stamp),
      statementDigest(statement),
      provider,
    );
    const at = new Date(atMs).toISOString();
    return { part, ok: true, text: `метка времени ${at}: ${certificate.subject}` };
  } catch (error) {
    if (!isHubError(error)) throw error;
    return { part, ok: false, text: error.message };
  }
};

const anchorFindings = async (
  { journal, hub }: Opened,
  provider: SignatureProvider,
): Promise<readonly Finding[]> => {
  const findings: Finding[] = [];
  for (const anchor of journal.anchors) {
    const { statement: payload, signature: jws } = anchor;
    const holds = await verifyDetachedJws({ payload, jws, certificate: hub, provider });
    const text = holds
      ? `цепочка закреплена подписью хаба ${payload.at} (закрепление ${payload.no})`
      : `подпись закрепления ${payload.no} не сходится`;
    findings.push({ part, ok: holds, text });
    findings.push(await stampText(anchor, provider));
  }
  return findings;
};

/** The journal of the message leads, entry by entry and block by block, to anchors that the hub signed. */
export const checkJournal = async (
  opened: Opened,
  provider: SignatureProvider,
): Promise<readonly Finding[]> => {
  const { journal } = opened;
  const steps: readonly [boolean, string][] = [
    [messageFits(opened), 'сведения о сообщении не те, что записаны в журнал'],
    [entriesFit(journal), 'запись журнала не сходится с цепочкой'],
    [blocksFit(journal), 'блок цепочки не сходится с закреплением'],
  ];
  const wrong = steps.find(([holds]) => !holds);
  if (wrong) return [{ part, ok: false, text: wrong[1] }];
  const text = `записей журнала ${journal.entries.length}, все в цепочке`;
  return [{ part, ok: true, text }, ...(await anchorFindings(opened, provider))];
};
