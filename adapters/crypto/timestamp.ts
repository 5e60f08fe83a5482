import { HubError } from '../../broker/index.ts';
import { verifyCms } from './cms.ts';
import type { Certificate } from './certificate.ts';
import { octetsOf, oidOf, readWholeAsn1, sequenceOf, smallIntegerOf, timeMsOf } from './der.ts';
import {
  booleanTrue,
  integer,
  integerBytes,
  nullElement,
  octetString,
  oid,
  sequence,
} from './derWriter.ts';
import type { SignatureProvider } from './provider.ts';

const sha256Oid = '2.16.840.1.101.3.4.2.1';
const granted = 1;

const imprintOf = (digest: Uint8Array): Uint8Array =>
  sequence(sequence(oid(sha256Oid), nullElement()), octetString(digest));

/**
 * TimeStampReq (RFC 3161 §2.4.1) for a SHA-256 digest; asks for the authority's certificate in the answer.
 * @param nonce random bytes that the answer must repeat
 */
export const makeTimestampRequest = (digest: Uint8Array, nonce: Uint8Array): Uint8Array =>
  sequence(integer(1), imprintOf(digest), integerBytes(nonce), booleanTrue());

const refuse = (reason: string): HubError =>
  new HubError('SignatureIsInvalid', { reason: `Метка времени не принята: ${reason}.` });

/** The TimeStampToken inside a TimeStampResp (RFC 3161 §2.4.2). @throws HubError SignatureIsInvalid when the authority refused */
export const tokenOfTimestampResponse = (response: Uint8Array): Uint8Array => {
  const [info, token] = sequenceOf(readWholeAsn1(response));
  const status = smallIntegerOf(sequenceOf(info)[0]);
  if (status > granted || token === undefined) throw refuse(`служба ответила отказом ${status}`);
  return token.bytes;
};

export type Timestamp = {
  readonly atMs: number;
  readonly certificate: Certificate;
  /** Hex of the nonce of the request; null when the token has none. */
  readonly nonce: string | null;
};

const integerTag = 0x02;

/** TSTInfo (RFC 3161 §2.4.2): version, policy, imprint, serial, genTime, accuracy?, ordering?, nonce?… */
const readInfo = (content: Uint8Array) => {
  const [, , imprint, , genTime, ...rest] = sequenceOf(readWholeAsn1(content));
  const [algorithm, digest] = sequenceOf(imprint);
  const nonce = rest.find(({ tag }) => tag === integerTag);
  return {
    digestOid: oidOf(sequenceOf(algorithm)[0]),
    digest: octetsOf(digest),
    atMs: timeMsOf(genTime),
    nonce: nonce
      ? Buffer.from(nonce.content)
          .toString('hex')
          .replace(/^00(?=[89a-f])/, '')
      : null,
  };
};

/**
 * Verifies a TimeStampToken over a SHA-256 digest: the signature holds and the imprint is this digest. Trust in the authority's
 * certificate is the caller's next question.
 * @throws HubError SignatureIsInvalid with what does not hold
 */
export const verifyTimestamp = async (
  token: Uint8Array,
  digest: Uint8Array,
  provider: SignatureProvider,
): Promise<Timestamp> => {
  // A token is SignedData inside ContentInfo; one that is neither fails as a CMS.
  const verdict = await verifyCms({ cms: token, provider });
  if (!verdict.ok) throw refuse(verdict.text);
  const { content, certificate } = verdict;
  if (!content || !certificate) throw refuse('в ней нет содержимого или сертификата');
  const info = readInfo(content);
  if (info.digestOid !== sha256Oid || !Buffer.from(info.digest).equals(Buffer.from(digest))) {
    throw refuse('она выдана на другие данные');
  }
  return { atMs: info.atMs, certificate, nonce: info.nonce };
};
