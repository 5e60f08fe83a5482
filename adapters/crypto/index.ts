export * from './algorithms.ts';
export { attachmentCheck } from './attachments.ts';
export { type GostCurve, gostParams } from './gost/params.ts';
export { type Hash } from './gost/streebog.ts';
export {
  naturalAlgorithm,
  type PrivateKey,
  type PublicKey,
  readPrivateKey,
  readPublicKey,
} from './keys.ts';
export { type Certificate, readCertificate } from './certificate.ts';
export { readCrl } from './crl.ts';
export { readPem, readPemBlocks, writePem } from './pem.ts';
export { builtinProvider, type SignatureProvider } from './provider.ts';
export * from './testCa.ts';
export { isSameKey, type NewKeyAlgorithm, newPrivateKeyPem, publicKeyOf } from './keyWriter.ts';
export { makeCertificateRequest, readCertificateRequest } from './certificateRequest.ts';
export { checkCertificateRequest, type CheckedRequest } from './requestCheck.ts';
export { canonicalJson } from './canonicalJson.ts';
export { parseJsonStrict, type StrictJsonOptions } from './strictJson.ts';
export * from './jws.ts';
export {
  type CrlPolicy,
  type DistrustReason,
  explainError,
  makeTrust,
  type Trust,
  type TrustAnchors,
  type TrustVerdict,
} from './trust.ts';
export {
  type CmsFailure,
  type CmsInput,
  type CmsSignerInfo,
  type CmsVerdict,
  signCms,
  signDetachedCms,
  verifyCms,
} from './cms.ts';
export { opensslGostAvailable, opensslProvider } from './externalProvider.ts';
export * from './xmldsig/index.ts';
export * from './timestamp.ts';
