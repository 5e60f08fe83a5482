import { HubError } from '../../broker/index.ts';
import { expectTag, readWholeAsn1, sequenceOf, tags } from './der.ts';
import { extensionOids, keyUsageBits } from './certificateExtensions.ts';
import {
  bitString,
  booleanTrue,
  context,
  integer,
  octetString,
  oid,
  sequence,
  setOfSorted,
} from './derWriter.ts';
import { writeName } from './distinguishedName.ts';
import { signatureIdentifier, publicKeyOf } from './keyWriter.ts';
import { naturalAlgorithm, type PrivateKey, type PublicKey, readPublicKey } from './keys.ts';
import { readPem, writePem } from './pem.ts';
import type { SignatureProvider } from './provider.ts';
import { signX509 } from './x509Signature.ts';

const extensionRequest = '1.2.840.113549.1.9.14';

/** Signing of documents: what the key may be used for, asked of the authority (RFC 5280 §4.2.1.3). */
const usageExtension = (): Uint8Array =>
  sequence(
    oid(extensionOids.keyUsage),
    booleanTrue(),
    octetString(
      bitString(Uint8Array.of(keyUsageBits.digitalSignature | keyUsageBits.nonRepudiation), 6),
    ),
  );

/**
 * A PKCS#10 request for a certificate of a key (RFC 2986), PEM: RSA, ECDSA or GOST R 34.10-2012 (RFC 9215 §4).
 * @param subject short names of attributes (C, O, CN, OGRN, INNLE, …) and their values, in the order of the request
 * @throws HubError BadRequest when a value has no written form
 */
export const makeCertificateRequest = async (input: {
  readonly key: PrivateKey;
  readonly subject: Readonly<Record<string, string>>;
  readonly provider: SignatureProvider;
}): Promise<string> => {
  const { key, subject, provider } = input;
  for (const [name, value] of Object.entries(subject)) {
    if (value === '')
      throw new HubError('BadRequest', { field: `subject.${name}`, reason: 'пустое значение' });
  }
  const info = sequence(
    integer(0),
    writeName(subject),
    publicKeyOf(key).spki,
    context(0, sequence(oid(extensionRequest), setOfSorted(sequence(usageExtension())))),
  );
  const algorithm = naturalAlgorithm(key);
  const signature = await signX509(provider, algorithm, key, info);
  return writePem(
    'CERTIFICATE REQUEST',
    sequence(info, signatureIdentifier(algorithm), bitString(signature)),
  );
};

/**
 * Subject and key of a PKCS#10 request; its signature is not looked at.
 * @throws HubError BadRequest when the text is not a request
 */
export const readCertificateRequest = (
  pem: string,
): { readonly subjectDer: Uint8Array; readonly publicKey: PublicKey } => {
  const [info] = sequenceOf(readWholeAsn1(readPem(pem, 'CERTIFICATE REQUEST')));
  const [, subject, spki] = sequenceOf(info);
  return {
    subjectDer: expectTag(subject, tags.sequence).bytes,
    publicKey: readPublicKey(expectTag(spki, tags.sequence).bytes),
  };
};
