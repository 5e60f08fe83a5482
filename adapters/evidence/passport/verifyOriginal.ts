import { contentHashOf } from '../../../broker/index.ts';
import {
  canonicalJson,
  findSignatures,
  parseJsonStrict,
  verifyDetachedJws,
  verifySignature,
  type SignatureProvider,
} from '../../crypto/index.ts';
import { attribute, canonicalize, childElements, parseXml } from '../../xml/index.ts';
import type { Finding, Opened } from './verify.ts';

type Attached = readonly { readonly id: string; readonly bytes: Uint8Array }[];

const attachedOf = ({ parts, message }: Opened): Attached =>
  message.attachments.map(({ id, file }) => ({ id, bytes: parts.get(file) ?? new Uint8Array() }));

const fits = (opened: Opened, canonical: Uint8Array | string): boolean =>
  contentHashOf(canonical, attachedOf(opened)) === opened.message.head.contentHash;

const checkXml = async (
  opened: Opened,
  text: string,
  provider: SignatureProvider,
): Promise<string | null> => {
  const document = parseXml(text);
  const [data] = childElements(document.root);
  const [signature, ...more] = findSignatures(document).filter(
    (element) => element.parent === document.root,
  );
  if (!data || !signature || more.length > 0) return 'в оригинале нет данных с одной подписью';
  const check = await verifySignature(document, signature, {
    provider,
    profile: 'general',
    ...(opened.sender && { certificate: opened.sender }),
  });
  if (!check.ok) return check.reason;
  // Ids are unique in a document that could be parsed, so this is the very element.
  if (check.target?.local !== data.local || check.target.id !== attribute(data, 'Id'))
    return 'подпись стоит не на данных отправителя';
  return fits(opened, canonicalize(data)) ? null : 'оригинал не тот, что принят хабом';
};

const checkJson = async (
  opened: Opened,
  text: string,
  provider: SignatureProvider,
): Promise<string | null> => {
  const { envelope, signature } = JSON.parse(text) as { envelope: string; signature: string };
  const payload = parseJsonStrict(envelope);
  if (opened.sender === null) return 'сертификата отправителя в паспорте нет';
  const certificate = opened.sender;
  if (!(await verifyDetachedJws({ payload, jws: signature, certificate, provider }))) {
    return 'подпись отправителя не сходится';
  }
  return fits(opened, canonicalJson(payload)) ? null : 'оригинал не тот, что принят хабом';
};

/** The sender's signature holds over the original, and the original is what the hub took. */
export const checkOriginal = async (
  opened: Opened,
  provider: SignatureProvider,
): Promise<readonly Finding[]> => {
  const { form, original: part } = opened.message;
  const text = Buffer.from(opened.parts.get(part) ?? []).toString('utf8');
  const check = form === 'xml' ? checkXml : checkJson;
  const reason = await check(opened, text, provider);
  const subject = opened.sender?.subject ?? 'неизвестен';
  return [
    reason === null
      ? { part, ok: true, text: `подпись отправителя действительна: ${subject}` }
      : { part, ok: false, text: reason },
  ];
};
