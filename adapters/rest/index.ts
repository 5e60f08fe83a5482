/** The JSON door of the exchange: signed calls over HTTP (design.md §2, §5). */
import type { Route } from '../../module/index.ts';
import { limits } from '../../broker/index.ts';
import { parseJsonStrict } from '../crypto/index.ts';
import type { HttpPorts } from '../http/index.ts';
import { makeAuthenticate } from './authenticate.ts';
import { makeEvidenceRoutes } from './evidenceRoutes.ts';
import { makeHotServe, type HotServe } from './hot.ts';
import { makeHotRoutes, makeMessageRoutes } from './messageRoutes.ts';
import type { RestPorts } from './ports.ts';
import { makeReadRoutes } from './readRoutes.ts';
import { makeRefusalNote } from './refusals.ts';

export type {
  AckData,
  LeaseData,
  RejectionData,
  ResponseData,
  SendData,
  StatusData,
} from './envelopes.ts';
export type {
  AcceptedData,
  DirectAnswerData,
  ExplanationData,
  HubCertificateData,
  MessageCardData,
  MessageDeliveryData,
  OriginalData,
  QueuesData,
  StatusDeliveryData,
  TraceData,
} from './replies.ts';
export type { ReceiptData } from './evidenceRoutes.ts';
export { makeDocumentRoute } from './document.ts';
export {
  envelopeToXml,
  xmlToEnvelope,
  type ContentModel,
  type ContentModels,
  type JsonEnvelope,
  type XmlEnvelope,
} from './envelopeMapping.ts';
export { makeDeadLetterRoutes, type DeadLetterPorts } from './deadLetters/index.ts';
export {
  carriedOperations,
  makeCarriedCalls,
  type CarriedCall,
  type CarriedOperation,
  type CarriedReply,
} from './carried.ts';
export type { HotServe } from './hot.ts';
export * from './monitor/index.ts';
export { makeOperationRoutes, type Incidents, type OperationPorts } from './operationRoutes.ts';
export { makeRegistryRoutes, type RegistryPorts } from './registryRoutes.ts';
export { makeReconciliationRoutes, type ReconciliationPorts } from './reconciliation/index.ts';
export { makeTaggingRoutes, type TaggingRoutePorts } from './tagging/index.ts';
export { makeWebhookRoutes, type WebhookRoutePorts } from './webhooks/index.ts';
export { contentXmlOf } from './xmlSlice.ts';
export { makeEnvelopeFiles } from './schemaFiles.ts';
export { makePushSource, type Pushed, type PushOwner, type PushSource } from './pushed.ts';
export { prove, type ProvePorts } from './prove.ts';
export type {
  Certificates,
  Evidence,
  ConvertXml,
  HubSigner,
  Operators,
  RestPorts,
} from './ports.ts';

/** How the routes of the JSON interface are served, for `makeHttpApplication` and the hot path alike. */
export const makeRestHttpPorts = (ports: RestPorts): HttpPorts => ({
  clock: ports.clock,
  log: ports.log,
  bodies: ports.bodies,
  parseJson: (text) => parseJsonStrict(text, { bytesMax: limits.requestBytesMax }),
  authenticate: makeAuthenticate(ports),
  refused: makeRefusalNote(ports),
  ...(ports.audited && { audited: ports.audited }),
  ...(ports.crash && { crash: ports.crash }),
  ...(ports.gate && { gate: ports.gate }),
});

/** Every route of the JSON door; the hot ones are among them, so that express answers 405 for their paths and the docs show them. */
export const makeRestRoutes = (ports: RestPorts): readonly Route[] => [
  ...makeHotRoutes(ports),
  ...makeMessageRoutes(ports),
  ...makeReadRoutes(ports),
  ...makeEvidenceRoutes(ports),
];

/** Send, lease and ack in front of express: resolves to false, with nothing touched, for any other request. */
export const makeHotJsonRoutes = (ports: RestPorts): HotServe =>
  makeHotServe(makeHotRoutes(ports), makeRestHttpPorts(ports));
export { makeLargeFileDoor, type LargeFileDoorPorts } from './largeFiles/door.ts';
export { makeLargeFileRoutes, type LargeFileRoutePorts } from './largeFiles/routes.ts';
