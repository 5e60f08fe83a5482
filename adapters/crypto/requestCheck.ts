import { HubError, isHubError } from '../../broker/index.ts';
import { signatureAlgorithmByOid, type SignatureAlgorithm } from './algorithms.ts';
import { bitStringOf, expectTag, oidOf, readWholeAsn1, sequenceOf, tags } from './der.ts';
import { nameText, readName } from './distinguishedName.ts';
import { readPublicKey } from './keys.ts';
import { readPem } from './pem.ts';
import type { SignatureProvider } from './provider.ts';
import { verifyX509Signature } from './x509Signature.ts';

/** What a PKCS#10 request says of itself. */
export type CheckedRequest = {
  readonly subject: string;
  readonly ogrn: string | null;
  readonly inn: string | null;
  /** null: not one that the hub accepts. */
  readonly algorithm: SignatureAlgorithm | null;
  /** The request is signed by the key that it names: its sender holds the private one. */
  readonly signatureHolds: boolean;
};

const check = async (pem: string, provider: SignatureProvider): Promise<CheckedRequest> => {
  const der = readPem(pem, 'CERTIFICATE REQUEST', 'NEW CERTIFICATE REQUEST');
  const [info, identifier, signature] = sequenceOf(readWholeAsn1(der));
  const [, name, spki] = sequenceOf(info);
  const attributes = readName(expectTag(name, tags.sequence));
  const valueOf = (...names: readonly string[]): string | null =>
    attributes.find((one) => names.includes(one.name))?.value ?? null;
  const algorithm = signatureAlgorithmByOid(oidOf(sequenceOf(identifier)[0])) ?? null;
  const key = readPublicKey(expectTag(spki, tags.sequence).bytes);
  const signed = expectTag(info, tags.sequence).bytes;
  return {
    subject: nameText(attributes),
    ogrn: valueOf('OGRN'),
    inn: valueOf('INNLE', 'INN'),
    algorithm,
    signatureHolds:
      algorithm !== null &&
      (await verifyX509Signature(provider, algorithm, key, signed, bitStringOf(signature))),
  };
};

/** Reads a request for a certificate (RFC 2986) in PEM and checks its own signature. @throws HubError BadRequest */
export const checkCertificateRequest = async (
  pem: string,
  provider: SignatureProvider,
): Promise<CheckedRequest> => {
  try {
    return await check(pem, provider);
  } catch (error) {
    if (!isHubError(error)) throw error;
    const reason = `Запрос на сертификат не разобран. ${error.details.reason ?? ''}`.trim();
    throw new HubError('BadRequest', { field: 'pem', reason }, { cause: error });
  }
};
