import type { DigestAlgorithm, SignatureAlgorithm } from '../algorithms.ts';
import type { ErrorCode } from '../../../broker/index.ts';
import { EXCLUSIVE_C14N, attribute, childElements, type XmlElement } from '../../xml/index.ts';
import {
  DS_NS,
  digestByUri,
  generalTransforms,
  signatureByUri,
  strictTransforms,
  transformNames,
  type TransformName,
} from './names.ts';

export type SignatureRefusalCode = Extract<
  ErrorCode,
  | 'NoSignatureFound'
  | 'IncorrectSignatureTarget'
  | 'SignatureIsInvalid'
  | 'CertificateIsNotFound'
  | 'PoorSOAPEnvelopeFormat'
>;

/** `smev`: the exact profile of the doors; `general`: any plain XMLDSig that `hub verify` understands. */
export type SignatureProfile = 'smev' | 'general';

/** Why a signature cannot even be computed. Caught inside this folder only and turned into a result. */
export type Refusal = { readonly refused: SignatureRefusalCode; readonly reason: string };

export type SignatureParts = {
  readonly signedInfo: XmlElement;
  readonly algorithm: SignatureAlgorithm;
  readonly canonicalPrefixes: readonly string[];
  readonly targetId: string;
  readonly transforms: readonly TransformName[];
  readonly transformPrefixes: readonly string[];
  readonly digestAlgorithm: DigestAlgorithm;
  readonly digestValue: Uint8Array;
  readonly signatureValue: Uint8Array;
  readonly certificates: readonly Uint8Array[];
};

const refuse = (refused: SignatureRefusalCode, reason: string): Refusal => ({ refused, reason });

const algorithmOf = (element: XmlElement): string => attribute(element, 'Algorithm') ?? '';

/** True for a refusal in place of a value. */
export const isRefusal = (value: object): value is Refusal => 'refused' in value;

const blank = /^[ \t\r\n]*$/;

/** Child elements when they are exactly those named, in order, and nothing but blank text stands between; otherwise undefined. */
const exactly = (parent: XmlElement, names: readonly string[]): XmlElement[] | undefined => {
  for (const node of parent.children) {
    if (node.kind === 'pi' || node.kind === 'comment') return undefined;
    if (node.kind === 'text' && !blank.test(node.value)) return undefined;
  }
  const found = childElements(parent);
  const same = found.every((item, at) => item.ns === DS_NS && item.local === names[at]);
  return same && found.length === names.length ? found : undefined;
};

/** Octets of a base64 element; a comment or an element inside is not allowed, for readers differ about them. */
const octetsOf = (element: XmlElement): Uint8Array | undefined => {
  let text = '';
  for (const node of element.children) {
    if (node.kind !== 'text') return undefined;
    text += node.value;
  }
  const compact = text.replace(/[ \t\r\n]+/g, '');
  const octets = Buffer.from(compact, 'base64');
  // The decoder skips what is not base64, so the text is right exactly when it comes out again. A pattern would overflow on megabytes.
  return compact !== '' && octets.toString('base64') === compact ? octets : undefined;
};

/** Prefixes of the InclusiveNamespaces child; undefined when there is any other content. */
const prefixListOf = (method: XmlElement): string[] | undefined => {
  const [first, second] = childElements(method);
  if (first === undefined) return [];
  const isList = first.local === 'InclusiveNamespaces' && first.ns === EXCLUSIVE_C14N;
  if (!isList || second !== undefined) return undefined;
  return (attribute(first, 'PrefixList') ?? '').split(/[ \t\r\n]+/).filter((item) => item !== '');
};

const readTransforms = (
  transforms: XmlElement,
  profile: SignatureProfile,
): { names: TransformName[]; prefixes: string[] } | Refusal => {
  const names: TransformName[] = [];
  const prefixes: string[] = [];
  for (const item of childElements(transforms)) {
    const uri = algorithmOf(item);
    const name = transformNames.get(uri);
    const list = prefixListOf(item);
    if (name === undefined || item.ns !== DS_NS || item.local !== 'Transform') {
      return refuse('SignatureIsInvalid', `преобразование «${uri}» не разрешено`);
    }
    const plain = list?.length === 0;
    if (list === undefined || (!plain && (profile === 'smev' || name !== 'exclusive'))) {
      return refuse('SignatureIsInvalid', 'преобразование имеет недопустимые параметры');
    }
    names.push(name);
    prefixes.push(...list);
  }
  const accepted = profile === 'smev' ? strictTransforms : generalTransforms;
  if (!accepted.includes(names.join())) {
    const reason =
      'порядок преобразований иной, чем требуется: exc-c14n, затем преобразование СМЭВ';
    return refuse('SignatureIsInvalid', reason);
  }
  return { names, prefixes };
};

const localReference = /^#(?!xpointer\()[^#]+$/;

type ReferenceParts = Pick<
  SignatureParts,
  'targetId' | 'transforms' | 'transformPrefixes' | 'digestAlgorithm' | 'digestValue'
>;

const readReference = (
  reference: XmlElement,
  profile: SignatureProfile,
): ReferenceParts | Refusal => {
  const uri = attribute(reference, 'URI') ?? '';
  if (!localReference.test(uri)) {
    const reason = 'ссылка Reference должна иметь вид «#Id» и указывать на элемент этого документа';
    return refuse('IncorrectSignatureTarget', reason);
  }
  const parts = exactly(reference, ['Transforms', 'DigestMethod', 'DigestValue']);
  const [transforms, method, value] = parts ?? [];
  if (transforms === undefined || method === undefined || value === undefined) {
    return refuse('PoorSOAPEnvelopeFormat', 'элемент Reference подписи составлен неверно');
  }
  const chain = readTransforms(transforms, profile);
  if (isRefusal(chain)) return chain;
  const digestUri = algorithmOf(method);
  const digestAlgorithm = digestByUri.get(digestUri);
  if (digestAlgorithm === undefined) {
    return refuse('SignatureIsInvalid', `алгоритм хэширования «${digestUri}» не разрешён`);
  }
  const digestValue = octetsOf(value);
  if (digestValue === undefined || method.children.length > 0) {
    return refuse('PoorSOAPEnvelopeFormat', 'значение DigestValue не является строкой base64');
  }
  return {
    targetId: uri.slice(1),
    transforms: chain.names,
    transformPrefixes: chain.prefixes,
    digestAlgorithm,
    digestValue,
  };
};

const readCertificates = (keyInfo: XmlElement | undefined): Uint8Array[] | Refusal => {
  const found: Uint8Array[] = [];
  const data = keyInfo === undefined ? [] : childElements(keyInfo);
  for (const item of data.filter(({ local, ns }) => local === 'X509Data' && ns === DS_NS)) {
    for (const one of childElements(item)) {
      if (one.local !== 'X509Certificate' || one.ns !== DS_NS) continue;
      const der = octetsOf(one);
      if (der === undefined) {
        return refuse('CertificateIsNotFound', 'сертификат в подписи не является строкой base64');
      }
      found.push(der);
    }
  }
  return found;
};

const readMethods = (
  signedInfo: XmlElement,
  profile: SignatureProfile,
): { algorithm: SignatureAlgorithm; prefixes: string[]; reference: XmlElement } | Refusal => {
  const references = childElements(signedInfo).filter((item) => item.local === 'Reference');
  if (references.length !== 1) {
    return refuse(
      'IncorrectSignatureTarget',
      'подпись должна содержать ровно одну ссылку Reference',
    );
  }
  const names = ['CanonicalizationMethod', 'SignatureMethod', 'Reference'];
  const [canonical, method, reference] = exactly(signedInfo, names) ?? [];
  if (canonical === undefined || method === undefined || reference === undefined) {
    return refuse('PoorSOAPEnvelopeFormat', 'элемент SignedInfo подписи составлен неверно');
  }
  const prefixes = prefixListOf(canonical);
  const exclusive = algorithmOf(canonical) === EXCLUSIVE_C14N;
  if (!exclusive || prefixes === undefined || (profile === 'smev' && prefixes.length > 0)) {
    return refuse(
      'SignatureIsInvalid',
      'способ канонизации SignedInfo не разрешён: нужен exc-c14n',
    );
  }
  const uri = algorithmOf(method);
  const algorithm = signatureByUri.get(uri);
  if (algorithm === undefined || childElements(method).length > 0) {
    return refuse('SignatureIsInvalid', `алгоритм подписи «${uri}» не разрешён`);
  }
  return { algorithm, prefixes, reference };
};

/**
 * Reads a ds:Signature by the profile: one SignedInfo, one Reference, allow-listed algorithms. XMLDSig §4; МР §4.3–4.5.
 * Returns a refusal, never throws.
 */
export const readSignature = (
  signature: XmlElement,
  profile: SignatureProfile,
): SignatureParts | Refusal => {
  const elements = childElements(signature);
  const optional = elements.slice(2).map((item) => item.local);
  const tail = profile === 'smev' ? /^(KeyInfo)?$/ : /^(KeyInfo(,|$))?(Object(,|$))*$/;
  const names = ['SignedInfo', 'SignatureValue', ...optional];
  const [signedInfo, value, keyInfo] = exactly(signature, names) ?? [];
  if (signedInfo === undefined || value === undefined || !tail.test(optional.join())) {
    return refuse('PoorSOAPEnvelopeFormat', 'элемент Signature составлен неверно');
  }
  const methods = readMethods(signedInfo, profile);
  if (isRefusal(methods)) return methods;
  const reference = readReference(methods.reference, profile);
  if (isRefusal(reference)) return reference;
  const signatureValue = octetsOf(value);
  if (signatureValue === undefined) {
    return refuse('PoorSOAPEnvelopeFormat', 'значение SignatureValue не является строкой base64');
  }
  const certificates = readCertificates(keyInfo?.local === 'KeyInfo' ? keyInfo : undefined);
  if (isRefusal(certificates)) return certificates;
  return {
    signedInfo,
    algorithm: methods.algorithm,
    canonicalPrefixes: methods.prefixes,
    ...reference,
    signatureValue,
    certificates,
  };
};
