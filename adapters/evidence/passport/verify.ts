import { isHubError } from '../../../broker/index.ts';
import {
  canonicalJson,
  readCertificate,
  verifyDetachedJws,
  type Certificate,
  type SignatureProvider,
  type Trust,
} from '../../crypto/index.ts';
import { checkJournal } from './verifyJournal.ts';
import { checkOriginal } from './verifyOriginal.ts';
import { checkTrust } from './verifyTrust.ts';
import {
  hashOf,
  manifestName,
  manifestSignatureName,
  unpackParts,
  type Parts,
} from './container.ts';
import type { JournalPart, Manifest, MessagePart, Receipt } from './format.ts';

/** One thing that was checked. */
export type Finding = {
  /** File of the passport, or `container`. */
  readonly part: string;
  /** null: could not be checked with what was given, and is not counted against the passport. */
  readonly ok: boolean | null;
  readonly text: string;
};

export type PassportVerdict = {
  readonly ok: boolean;
  readonly messageId: string | null;
  readonly findings: readonly Finding[];
};

export type VerifyPorts = {
  readonly provider: SignatureProvider;
  /** Roots that the verifier itself trusts; null: trust in the certificates is not judged. */
  readonly trust: Pick<Trust, 'check'> | null;
};

/** What the checks of single parts share. */
export type Opened = {
  readonly parts: Parts;
  readonly message: MessagePart;
  readonly journal: JournalPart;
  readonly receipt: Receipt & { readonly hubSignature: string };
  readonly hub: Certificate;
  readonly sender: Certificate | null;
};

const textOf = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('utf8');

const failed = (part: string, text: string, messageId: string | null = null): PassportVerdict => ({
  ok: false,
  messageId,
  findings: [{ part, ok: false, text }],
});

/** Whatever a changed byte breaks while it is read, it breaks in this part. */
const reading = <T>(read: () => T): T | null => {
  try {
    return read();
  } catch {
    return null;
  }
};

const readManifest = (parts: Parts): Manifest | null =>
  reading(() => {
    const text = textOf(parts.get(manifestName));
    const manifest = JSON.parse(text) as Manifest;
    const whole = manifest.format === 'hub-passport/1' && Array.isArray(manifest.parts);
    return whole && canonicalJson(manifest) === text ? manifest : null;
  });

const checkParts = (parts: Parts, manifest: Manifest): readonly Finding[] => {
  const listed = new Map(manifest.parts.map((part) => [part.name, part.sha256]));
  const findings: Finding[] = [];
  for (const [name, sha256] of listed) {
    const bytes = parts.get(name);
    if (bytes === undefined) findings.push({ part: name, ok: false, text: 'части нет в файле' });
    else if (hashOf(bytes) !== sha256) {
      findings.push({ part: name, ok: false, text: 'содержимое изменено: хэш не совпадает' });
    }
  }
  for (const name of parts.keys()) {
    if (listed.has(name) || name === manifestName || name === manifestSignatureName) continue;
    findings.push({ part: name, ok: false, text: 'такой части в описи нет' });
  }
  return findings;
};

const manifestHolds = async (
  parts: Parts,
  manifest: Manifest,
  provider: SignatureProvider,
): Promise<boolean> => {
  try {
    const certificate = readCertificate(textOf(parts.get('certificates/hub.pem')));
    const jws = textOf(parts.get(manifestSignatureName));
    return await verifyDetachedJws({ payload: manifest, jws, certificate, provider });
  } catch (error) {
    if (isHubError(error)) return false;
    throw error;
  }
};

const open = (parts: Parts): Opened => {
  const parse = (name: string): unknown => JSON.parse(textOf(parts.get(name)));
  const sender = parts.get('certificates/sender.pem');
  return {
    parts,
    message: parse('message.json') as MessagePart,
    journal: parse('journal.json') as JournalPart,
    receipt: parse('receipt.json') as Opened['receipt'],
    hub: readCertificate(textOf(parts.get('certificates/hub.pem'))),
    sender: sender === undefined ? null : readCertificate(textOf(sender)),
  };
};

const checkReceipt = async (
  { receipt: { hubSignature, ...receipt }, message: { head }, hub }: Opened,
  provider: SignatureProvider,
): Promise<Finding> => {
  const part = 'receipt.json';
  const holds = await verifyDetachedJws({
    payload: receipt,
    jws: hubSignature,
    certificate: hub,
    provider,
  });
  const same = receipt.messageId === head.messageId && receipt.contentHash === head.contentHash;
  return holds && same
    ? {
        part,
        ok: true,
        text: `хаб принял сообщение ${receipt.receivedAt}, очередь ${receipt.queues.join(', ')}`,
      }
    : { part, ok: false, text: 'расписка не подписана хабом или выдана на другое сообщение' };
};

/**
 * Proves a passport offline, without the hub (KIS-4.2.8): the container is what its parts make, the manifest is signed by the hub and
 * names every part, the sender's signature holds over the original, the journal leads to a signed anchor. Names the part that fails.
 */
export const verifyPassport = async (
  bytes: Uint8Array,
  { provider, trust }: VerifyPorts,
): Promise<PassportVerdict> => {
  const unpacked = unpackParts(bytes);
  if (unpacked === null) return failed('container', 'файл не читается как паспорт');
  const { parts, exact } = unpacked;
  const manifest = readManifest(parts);
  if (manifest === null) return failed(manifestName, 'опись не читается');
  const { messageId } = manifest;
  const changed = checkParts(parts, manifest);
  if (changed.length > 0) return { ok: false, messageId, findings: changed };
  if (!(await manifestHolds(parts, manifest, provider))) {
    return failed(manifestSignatureName, 'подпись хаба под описью не сходится', messageId);
  }
  if (!exact) return failed('container', 'изменены служебные байты файла', messageId);
  const opened = open(parts);
  const findings: Finding[] = [
    { part: manifestName, ok: true, text: `опись подписана хабом, частей ${parts.size - 2}` },
    ...(await checkOriginal(opened, provider)),
    await checkReceipt(opened, provider),
    ...(await checkJournal(opened, provider)),
    ...(await checkTrust(opened, trust)),
  ];
  return { ok: findings.every(({ ok }) => ok !== false), messageId, findings };
};
