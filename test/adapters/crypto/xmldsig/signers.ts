import {
  builtinProvider,
  makeTestCa,
  readCertificate,
  readPrivateKey,
  type Certificate,
  type SignatureAlgorithm,
} from '../../../../adapters/crypto/index.ts';
import type { Signer } from '../../../../adapters/crypto/xmldsig/index.ts';

export type TestSigner = Signer & { readonly certificate: Certificate; readonly keyPem: string };

const keyKinds = {
  'gost2012-256': 'gost2012-256',
  'gost2012-512': 'gost2012-512',
  'rsa-sha256': 'rsa-sha256',
  'rsa-sha512': 'rsa-sha256',
  'ecdsa-sha256': 'ecdsa-sha256',
  'ecdsa-sha384': 'ecdsa-sha256',
  'ecdsa-sha512': 'ecdsa-sha256',
} as const satisfies Partial<Record<SignatureAlgorithm, string>>;

export type SigningAlgorithm = keyof typeof keyKinds;
export const signingAlgorithms = Object.keys(keyKinds) as SigningAlgorithm[];

const nowMs = Date.UTC(2026, 0, 15);

/** A new key with its self-signed certificate. */
export const makeSigner = (algorithm: SigningAlgorithm, name = 'Испытание'): TestSigner => {
  const { certificatePem, privateKeyPem } = makeTestCa({
    algorithm: keyKinds[algorithm],
    name,
    nowMs,
  }).toJSON();
  return {
    provider: builtinProvider(),
    key: readPrivateKey(privateKeyPem),
    certificate: readCertificate(certificatePem),
    keyPem: privateKeyPem,
    algorithm,
  };
};

export const messageNs = 'urn://x-artefacts-smev-gov-ru/services/message-exchange/types/1.1';

/** The signed part of a request with some text in it. */
export const signedPart = (text: string, id = 'SIGNED_BY_CALLER'): string =>
  `<t:SenderProvidedRequestData xmlns:t="${messageNs}" Id="${id}">` +
  '<t:MessageID>11111111-2222-1333-8444-555555555555</t:MessageID>' +
  `<c:Запрос xmlns:c="urn:test:content" вид="обычный"><c:Текст>${text}</c:Текст></c:Запрос>` +
  '</t:SenderProvidedRequestData>';

/** An envelope around the signed part and its signature. */
export const envelope = (part: string, signature: string, aside = ''): string =>
  '<?xml version="1.0" encoding="UTF-8"?>\n' +
  '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>\n' +
  `  <SendRequestRequest xmlns="${messageNs}">${part}\n` +
  `    <CallerInformationSystemSignature>${signature}</CallerInformationSystemSignature>${aside}` +
  '</SendRequestRequest></s:Body></s:Envelope>';
