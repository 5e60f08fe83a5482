export * from './algorithms.ts';
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
export { readPem, readPemBlocks, writePem } from './pem.ts';
export { builtinProvider, type SignatureProvider } from './provider.ts';
export * from './testCa.ts';
export { type NewKeyAlgorithm, newPrivateKeyPem, publicKeyOf } from './keyWriter.ts';
