export {
  makeSoapClient,
  type Delivered,
  type SoapClient,
  type SoapClientOptions,
} from './soapClient.ts';
export { composeCall, envelopeOf, type CallForm, type ComposedCall } from './soapCall.ts';
export {
  ackBlock,
  requestBlock,
  responseBlock,
  selectorBlock,
  timestampBlock,
  type ContentInput,
  type FileInput,
  type SelectorInput,
  type SendRequestInput,
  type SendResponseInput,
} from './soapDraft.ts';
export {
  readAcceptedReply,
  readStatisticsReply,
  readStatusReply,
  readUnverifiedReply,
  replyElement,
  type DeliveredMessage,
  type QueueLength,
  type ReplyMetadata,
  type StatusMessage,
  type StoredFile,
  type UnverifiedMessage,
} from './soapReply.ts';
export {
  makeJsonClient,
  type Answered,
  type JsonClient,
  type LeaseOptions,
  type NewAttachment,
  type NewRequest,
  type NewStatus,
  type TraceQuery,
} from './jsonClient.ts';
export type { JsonClientOptions } from './jsonCalls.ts';
export { makeOperatorClient, type OperatorClient } from './operatorClient.ts';
// What a department needs besides: its key and certificate, and the content of a delivery as a document of its own.
export { builtinProvider, readCertificate, readPrivateKey } from '../crypto/index.ts';
export { standalone as documentOf } from '../soap/index.ts';
