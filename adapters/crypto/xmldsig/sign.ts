import { digest, signatureAlgorithms, type SignatureAlgorithm } from '../algorithms.ts';
import type { Certificate } from '../certificate.ts';
import type { PrivateKey } from '../keys.ts';
import type { SignatureProvider } from '../provider.ts';
import { HubError } from '../../../broker/index.ts';
import {
  EXCLUSIVE_C14N,
  SMEV_TRANSFORM,
  escapeAttribute,
  parseXml,
  smevTransform,
  type XmlElement,
} from '../../xml/index.ts';
import { DS_NS, digestUris, signatureUris } from './names.ts';
import { idOf } from './target.ts';

export type Signer = {
  readonly provider: SignatureProvider;
  readonly key: PrivateKey;
  readonly certificate: Pick<Certificate, 'der'>;
  readonly algorithm: SignatureAlgorithm;
  /** Id attribute of the ds:Signature element. */
  readonly signatureId?: string;
};

const method = (name: string, uri: string): string =>
  `<ds:${name} Algorithm="${uri}"></ds:${name}>`;

const base64 = (octets: Uint8Array): string => Buffer.from(octets).toString('base64');

/**
 * Signs octets that the two transforms have already produced and returns the text of ds:Signature, ready to be embedded anywhere:
 * it declares its own namespace and has no white space between elements (МР §4.3).
 * @throws HubError SignatureIsInvalid for GOST R 34.10-2001, which is only verified
 */
export const signOctets = async (signer: Signer, id: string, octets: string): Promise<string> => {
  const { algorithm } = signer;
  if (algorithm === 'gost2001') {
    throw new HubError('SignatureIsInvalid', {
      reason: 'Алгоритм ГОСТ Р 34.10-2001 только проверяется: подписать им нельзя.',
    });
  }
  const digestAlgorithm = signatureAlgorithms[algorithm].digest;
  const value = base64(digest(digestAlgorithm, Buffer.from(octets, 'utf8')));
  const body =
    method('CanonicalizationMethod', EXCLUSIVE_C14N) +
    method('SignatureMethod', signatureUris[algorithm]) +
    `<ds:Reference URI="#${escapeAttribute(id)}"><ds:Transforms>` +
    method('Transform', EXCLUSIVE_C14N) +
    method('Transform', SMEV_TRANSFORM) +
    `</ds:Transforms>${method('DigestMethod', digestUris[digestAlgorithm])}` +
    `<ds:DigestValue>${value}</ds:DigestValue></ds:Reference>`;
  // The body is written in canonical form, so exclusive canonicalization only moves the declaration to SignedInfo.
  const canonical = `<ds:SignedInfo xmlns:ds="${DS_NS}">${body}</ds:SignedInfo>`;
  const signature = await signer.provider.sign(
    algorithm,
    signer.key,
    Buffer.from(canonical, 'utf8'),
  );
  const ownId =
    signer.signatureId === undefined ? '' : ` Id="${escapeAttribute(signer.signatureId)}"`;
  return (
    `<ds:Signature xmlns:ds="${DS_NS}"${ownId}><ds:SignedInfo>${body}</ds:SignedInfo>` +
    `<ds:SignatureValue>${base64(signature)}</ds:SignatureValue>` +
    `<ds:KeyInfo><ds:X509Data><ds:X509Certificate>${base64(signer.certificate.der)}` +
    '</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>'
  );
};

/**
 * Detached signature of an element of a parsed document by the SMEV profile; the reference is to the Id it carries.
 * @throws HubError IncorrectSignatureTarget without an Id; PoorSOAPEnvelopeFormat when the SMEV transform does not apply
 */
export const signElement = async (signer: Signer, element: XmlElement): Promise<string> => {
  const id = idOf(element);
  if (id === undefined || id === '') {
    throw new HubError('IncorrectSignatureTarget', {
      field: element.local,
      reason: `У подписываемого элемента ${element.local} нет атрибута Id.`,
    });
  }
  return signOctets(signer, id, smevTransform(element));
};

/**
 * Detached signature of an element still being composed: `xml` is its text with the Id and every namespace it needs. The text may
 * then be embedded unchanged wherever its prefixes keep their meaning.
 * @throws HubError as parseXml and signElement
 */
export const signFragment = async (signer: Signer, xml: string): Promise<string> =>
  signElement(signer, parseXml(xml).root);
