import { HubError, isHubError } from '../../broker/index.ts';
import type { SignatureAlgorithm } from './algorithms.ts';
import { canonicalJson } from './canonicalJson.ts';
import type { Certificate } from './certificate.ts';
import { naturalAlgorithm, type PrivateKey } from './keys.ts';
import type { SignatureProvider } from './provider.ts';
import { parseJsonStrict } from './strictJson.ts';

/** Names of RFC 7518 §3.1 and, for GOST, those that ЕСИА uses. */
export const jwsAlgorithms = {
  RS256: 'rsa-sha256',
  ES256: 'ecdsa-sha256',
  ES384: 'ecdsa-sha384',
  GOST3410_2012_256: 'gost2012-256',
  GOST3410_2012_512: 'gost2012-512',
} as const satisfies Record<string, SignatureAlgorithm>;

export type JwsAlgorithm = keyof typeof jwsAlgorithms;

export type JwsHeader = {
  readonly alg: JwsAlgorithm;
  readonly b64: false;
  readonly crit: readonly ['b64'];
  /** SHA-256 of the signer's certificate, base64url without padding (RFC 7515 §4.1.8). */
  readonly 'x5t#S256': string;
};

/** Longest header that is read; ours takes about 150 characters. */
const headerCharsMax = 2_048;
/** A GOST-512 signature takes 171 characters, RSA-4096 683. */
const signatureCharsMax = 2_048;

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');

const refuse = (reason: string): HubError =>
  new HubError('SignatureIsInvalid', { reason: `Подпись JWS не разобрана: ${reason}.` });

const decode = (text: string, charsMax: number): Buffer => {
  if (text.length > charsMax || !/^[A-Za-z0-9_-]+$/.test(text)) throw refuse('не base64url');
  const bytes = Buffer.from(text, 'base64url');
  // Two spellings of the same bytes would let a third party change a message without breaking its signature.
  if (bytes.toString('base64url') !== text) throw refuse('не каноническая запись base64url');
  return bytes;
};

const isAlgorithm = (value: unknown): value is JwsAlgorithm =>
  typeof value === 'string' && Object.hasOwn(jwsAlgorithms, value);

const parseHeader = (text: string): JwsHeader => {
  const header = parseJsonStrict(decode(text, headerCharsMax), { bytesMax: headerCharsMax });
  if (typeof header !== 'object' || header === null) throw refuse('заголовок не объект');
  const { alg, b64, crit, 'x5t#S256': thumbprint } = header as Record<string, unknown>;
  if (!isAlgorithm(alg)) throw refuse('алгоритм не из разрешённых');
  if (b64 !== false || !Array.isArray(crit) || crit.length !== 1 || crit[0] !== 'b64')
    throw refuse('ожидались b64: false и crit: ["b64"]');
  if (typeof thumbprint !== 'string' || !/^[A-Za-z0-9_-]{43}$/.test(thumbprint))
    throw refuse('нет отпечатка сертификата x5t#S256');
  return { alg, b64: false, crit: ['b64'], 'x5t#S256': thumbprint };
};

const split = (jws: string): { protectedText: string; signatureText: string } => {
  const [protectedText, payload, signatureText, ...rest] = jws.split('.', 4);
  if (protectedText === undefined || payload !== '' || signatureText === undefined || rest.length)
    throw refuse('ожидался вид «заголовок..подпись»');
  return { protectedText, signatureText };
};

/**
 * Header of a detached JWS and the SHA-256 of the certificate that it names, lower-case hexadecimal as Certificate.sha256. Nothing is
 * verified yet.
 * @throws HubError SignatureIsInvalid when the text is not such a JWS or its algorithm is not allowed.
 */
export const readJwsHeader = (
  jws: string,
): { header: JwsHeader; algorithm: SignatureAlgorithm; certificateSha256: string } => {
  try {
    const header = parseHeader(split(jws).protectedText);
    return {
      header,
      algorithm: jwsAlgorithms[header.alg],
      certificateSha256: Buffer.from(header['x5t#S256'], 'base64url').toString('hex'),
    };
  } catch (cause) {
    if (!isHubError(cause) || cause.code === 'SignatureIsInvalid') throw cause;
    throw new HubError('SignatureIsInvalid', cause.details, { cause });
  }
};

/** Signing input of RFC 7797 §3: the payload itself, not its base64url. */
const signingInput = (protectedText: string, payload: unknown): Buffer =>
  Buffer.from(`${protectedText}.${canonicalJson(payload)}`, 'utf8');

/**
 * Signs a JSON value: detached JWS (RFC 7515 appendix F) with an unencoded payload (RFC 7797) over its canonical form (RFC 8785).
 * @returns `header..signature`.
 * @throws HubError BadRequest when the value has no canonical form or the key has no JWS algorithm (GOST 2001).
 */
export const signDetachedJws = async (input: {
  payload: unknown;
  key: PrivateKey;
  certificate: Certificate;
  provider: SignatureProvider;
}): Promise<string> => {
  const algorithm = naturalAlgorithm(input.key);
  const alg = (Object.keys(jwsAlgorithms) as JwsAlgorithm[]).find(
    (name) => jwsAlgorithms[name] === algorithm,
  );
  if (alg === undefined)
    throw new HubError('BadRequest', { reason: `Для ключа ${algorithm} нет алгоритма JWS.` });
  const thumbprint = base64url(Buffer.from(input.certificate.sha256, 'hex'));
  const header: JwsHeader = { alg, b64: false, crit: ['b64'], 'x5t#S256': thumbprint };
  const protectedText = base64url(Buffer.from(JSON.stringify(header), 'utf8'));
  const data = signingInput(protectedText, input.payload);
  const signature = await input.provider.sign(algorithm, input.key, data);
  return `${protectedText}..${base64url(signature)}`;
};

/**
 * Verifies a detached JWS over a JSON value with a certificate that the caller trusts. The header must name this certificate, so a
 * signature cannot be moved to another one.
 * @returns false when the signature does not hold. @throws HubError SignatureIsInvalid for a JWS that cannot be read, BadRequest for a
 * payload without a canonical form.
 */
export const verifyDetachedJws = async (input: {
  payload: unknown;
  jws: string;
  certificate: Certificate;
  provider: SignatureProvider;
}): Promise<boolean> => {
  const { algorithm, certificateSha256 } = readJwsHeader(input.jws);
  if (certificateSha256 !== input.certificate.sha256) return false;
  const { protectedText, signatureText } = split(input.jws);
  const signature = decode(signatureText, signatureCharsMax);
  const data = signingInput(protectedText, input.payload);
  return input.provider.verify(algorithm, input.certificate.publicKey, data, signature);
};
