export { loadDescriptions, type Descriptions } from './descriptions.ts';
export { makeSoapDoor, type SoapDoor, type SoapDoorPorts } from './door.ts';
export { makeHubSigner, type HubSigner } from './hubSigner.ts';
export type { ConvertedJson, ConvertJson } from './jsonDraft.ts';
export type { Verification } from './verification.ts';
export {
  MARKS_NS,
  namespacesOf,
  signedElementOf,
  SIGNATURE_NS,
  SOAP_NS,
  soapVersions,
  XSI_NS,
  type SoapOperation,
  type SoapVersion,
} from './wire.ts';
