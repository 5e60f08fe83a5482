/** Evidence of accepted messages: anchors of the hash chain, receipts, passports (KIS-4.2.8). */
export { makeAnchorer, type Anchorer, type AnchorerPorts } from './anchorer.ts';
export { gatherPassport, receiptSource, type GatherPorts } from './gather.ts';
export { makeStamper, type Stamper } from './stamper.ts';
export {
  buildPassport,
  receiptOf,
  signReceipt,
  type AnchoredBlock,
  type PassportSource,
} from './passport/build.ts';
export { verifyPassport, type Finding, type PassportVerdict } from './passport/verify.ts';
