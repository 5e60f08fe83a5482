export { answerCall } from './answer.ts';
export { signatureIn, signedElement } from './callerSignature.ts';
export { loadDescriptions, type Descriptions } from './descriptions.ts';
export { makeSoapDoor, type SoapDoor, type SoapDoorPorts } from './door.ts';
export type { SenderDraft } from './draft.ts';
export { makeHubSigner, type HubSigner } from './hubSigner.ts';
export type { ConvertJson } from './jsonDraft.ts';
export { readAttachments } from './readAttachments.ts';
export { draftOf } from './readDraft.ts';
export { openBody, openEnvelope, readOperation, type OpenedBody } from './readEnvelope.ts';
export type { Received } from './received.ts';
export { standalone, takeSlice } from './slice.ts';
export { proveCaller, type Verification } from './verification.ts';
export {
  MARKS_NS,
  namespacesOf,
  SOAP_NS,
  soapVersions,
  type SoapOperation,
  type SoapVersion,
} from './wire.ts';
