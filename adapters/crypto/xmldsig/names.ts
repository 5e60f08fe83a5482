import type { DigestAlgorithm, SignatureAlgorithm } from '../algorithms.ts';
import { EXCLUSIVE_C14N, SMEV_TRANSFORM } from '../../xml/index.ts';

export const DS_NS = 'http://www.w3.org/2000/09/xmldsig#';
export const WSU_NS =
  'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd';
export const ENVELOPED = `${DS_NS}enveloped-signature`;

const MORE = 'http://www.w3.org/2001/04/xmldsig-more#';
const XMLENC = 'http://www.w3.org/2001/04/xmlenc#';
const CPXMLSEC = 'urn:ietf:params:xml:ns:cpxmlsec:algorithms:';

/** The form that is written; the first one in the table of reference/smev3.md §3. */
export const signatureUris: Readonly<Record<SignatureAlgorithm, string>> = {
  'gost2012-256': `${CPXMLSEC}gostr34102012-gostr34112012-256`,
  'gost2012-512': `${CPXMLSEC}gostr34102012-gostr34112012-512`,
  gost2001: `${MORE}gostr34102001-gostr3411`,
  'rsa-sha256': `${MORE}rsa-sha256`,
  'rsa-sha512': `${MORE}rsa-sha512`,
  'ecdsa-sha256': `${MORE}ecdsa-sha256`,
  'ecdsa-sha384': `${MORE}ecdsa-sha384`,
  'ecdsa-sha512': `${MORE}ecdsa-sha512`,
};

export const digestUris: Readonly<Record<DigestAlgorithm, string>> = {
  'gost2012-256': `${CPXMLSEC}gostr34112012-256`,
  'gost2012-512': `${CPXMLSEC}gostr34112012-512`,
  gost94: `${MORE}gostr3411`,
  sha256: `${XMLENC}sha256`,
  sha384: `${MORE}sha384`,
  sha512: `${XMLENC}sha512`,
};

const inverse = <A extends string>(
  table: Readonly<Record<A, string>>,
  more: readonly (readonly [uri: string, algorithm: A])[],
): ReadonlyMap<string, A> =>
  new Map([
    ...(Object.entries(table) as [A, string][]).map(
      ([algorithm, uri]) => [uri, algorithm] as const,
    ),
    ...more,
  ]);

/** Every accepted SignatureMethod. SHA-1 and MD5 are absent on purpose: an unknown URI is refused. */
export const signatureByUri = inverse<SignatureAlgorithm>(signatureUris, [
  [`${CPXMLSEC}gostr34102001-gostr3411`, 'gost2001'],
]);

/** Every accepted DigestMethod. */
export const digestByUri = inverse<DigestAlgorithm>(digestUris, [
  [`${CPXMLSEC}gostr3411`, 'gost94'],
]);

export type TransformName = 'enveloped' | 'exclusive' | 'smev';

export const transformNames: ReadonlyMap<string, TransformName> = new Map([
  [ENVELOPED, 'enveloped'],
  [EXCLUSIVE_C14N, 'exclusive'],
  [SMEV_TRANSFORM, 'smev'],
]);

/** Order of transforms that the doors accept: the SMEV signature profile (МР §4.3–4.5). */
export const strictTransforms: readonly string[] = ['exclusive,smev'];
/** What `hub verify` accepts besides. */
export const generalTransforms: readonly string[] = [
  ...strictTransforms,
  'exclusive',
  'enveloped,exclusive',
];
