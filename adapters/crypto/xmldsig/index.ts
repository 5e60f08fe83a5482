export { signDocument, type DocumentSigning, type PlaceRefusal } from './document.ts';
export { signElement, signFragment, signOctets, type Signer } from './sign.ts';
export type { SignatureProfile, SignatureRefusalCode } from './signedInfo.ts';
export { findSignatures } from './target.ts';
export {
  verifySignature,
  type SignatureCheck,
  type SignatureTarget,
  type VerifyOptions,
} from './verify.ts';
