import type { EpochMs, MessageBody } from '../../../broker/index.ts';
import {
  findSignatures,
  readJwsHeader,
  verifyDetachedJws,
  verifySignature,
  type Certificate,
} from '../../crypto/index.ts';
import { childElements, parseXml, type XmlDocument, type XmlElement } from '../../xml/index.ts';
import { certificateShown } from './certificates.ts';
import { originalXml } from './original.ts';
import type { MessagesPorts } from './ports.ts';

/** A verdict of the check made now, over the kept bytes. */
export type SignatureNow = {
  readonly algorithm: string | null;
  readonly certificateSha256: string;
  readonly certificate: Certificate | undefined;
  readonly ok: boolean;
  readonly text: string;
};

const holds = 'Подпись верна: содержимое не изменено с момента подписания.';

const checkXml = async (
  { provider, certificates }: MessagesPorts,
  body: MessageBody,
): Promise<SignatureNow> => {
  const document: XmlDocument = parseXml(originalXml(body));
  const [signed, place] = childElements(document.root);
  const expectedTarget: XmlElement | undefined = signed && childElements(signed)[0];
  const signature = place && findSignatures(document).find((one) => one.parent === place);
  const registered = certificates.bySha256(body.certificateSha256);
  const check = await verifySignature(document, signature, {
    provider,
    ...(expectedTarget !== undefined && { expectedTarget }),
    ...(registered !== undefined && { certificate: registered }),
  });
  return {
    algorithm: check.algorithm ?? null,
    certificateSha256: body.certificateSha256,
    certificate: registered ?? check.certificate,
    ok: check.ok,
    text: check.ok ? holds : check.reason,
  };
};

const checkJson = async (
  { provider, certificates }: MessagesPorts,
  body: MessageBody,
): Promise<SignatureNow> => {
  const { certificateSha256 } = body;
  const certificate = certificates.bySha256(certificateSha256);
  const { algorithm } = readJwsHeader(body.signature);
  const known = { algorithm, certificateSha256, certificate };
  if (certificate === undefined) {
    return { ...known, ok: false, text: 'Сертификата больше нет в реестре: проверить нечем.' };
  }
  const payload: unknown = JSON.parse(body.signedPart);
  const ok = await verifyDetachedJws({ payload, jws: body.signature, certificate, provider });
  return { ...known, ok, text: ok ? holds : 'Подпись не соответствует сохранённому содержимому.' };
};

const trustText = async (
  { trust }: MessagesPorts,
  certificate: Certificate,
  atMs: EpochMs,
): Promise<{ readonly ok: boolean; readonly text: string }> => {
  const verdict = await trust.check(certificate, atMs);
  return verdict.ok
    ? { ok: true, text: 'Сертификат действовал и был доверен на момент получения.' }
    : { ok: false, text: verdict.text };
};

/** The sender's signature for people: whose, how, and whether it still holds over what is kept. null: it came without one. */
export const signatureShown = async (
  ports: MessagesPorts,
  body: MessageBody,
  receivedAtMs: EpochMs,
) => {
  if (body.signature === '') return null;
  const check = await (body.form === 'xml' ? checkXml(ports, body) : checkJson(ports, body));
  const { algorithm, certificate, certificateSha256, ok, text } = check;
  return {
    algorithm,
    certificate: certificateShown(ports, certificateSha256, certificate),
    now: { ok, text },
    trust: certificate === undefined ? null : await trustText(ports, certificate, receivedAtMs),
  };
};
