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
  type SelectorInput,
  type SendRequestInput,
  type SendResponseInput,
} from './soapDraft.ts';
export type { QueueLength, ReplyMetadata, StatusMessage } from './soapReply.ts';
