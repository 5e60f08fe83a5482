import type {
  EpochMs,
  MessageId,
  MessageKind,
  StatusCategory,
  System,
} from '../../broker/index.ts';
import { escapeText } from '../xml/index.ts';
import { writeDateTime } from './values.ts';
import type { SoapVersion } from './wire.ts';

/** What the hub says about a message in MessageMetadata. */
export type Metadata = {
  readonly messageId: MessageId;
  readonly kind: MessageKind;
  readonly sender: System;
  readonly recipient: System | null;
  readonly sentAtMs: EpochMs;
  readonly deliveredAtMs: EpochMs | null;
  /** Queue name or `broadcast`. */
  readonly destinationName: string;
  readonly typeName: string;
  readonly status: StatusCategory;
};

// Text of a JSON envelope or of a registry may hold what XML cannot: controls and halves of surrogate pairs (XML 1.0 §2.2).
const notXml = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

/** Text as it may stand between tags: escaped, with the replacement character for what XML cannot hold. */
export const xmlText = (text: string): string => escapeText(text.replace(notXml, '\uFFFD'));

/** `<p:name>text</p:name>`, the text escaped and cut to the length that the schema allows. */
export const field = (
  prefix: string,
  name: string,
  text: string,
  charsMax = Number.POSITIVE_INFINITY,
): string => `<${prefix}:${name}>${xmlText(text.slice(0, charsMax))}</${prefix}:${name}>`;

/** The category in the words of a version: 1.3 renamed the delivered status (STRUCTURE of InteractionStatusType). */
export const statusIn = (version: SoapVersion, status: StatusCategory): string => {
  if (status !== 'responseIsDelivered' && status !== 'messageIsDelivered') return status;
  return version === '1.3' ? 'messageIsDelivered' : 'responseIsDelivered';
};

const party = (
  prefix: string,
  name: string,
  { mnemonic, name: human, participantName }: System,
): string =>
  `<${prefix}:${name}>` +
  field(prefix, 'Mnemonic', mnemonic, 50) +
  field(prefix, 'HumanReadableName', human || participantName, 500) +
  `</${prefix}:${name}>`;

/**
 * Content of MessageMetadata in a version: 1.3 has no DestinationName and no SupplementaryData.
 * @param prefix the prefix bound to the types namespace of the version
 */
export const metadataContent = (
  version: SoapVersion,
  prefix: string,
  metadata: Metadata,
): string => {
  const destination =
    version === '1.3' ? '' : field(prefix, 'DestinationName', metadata.destinationName, 500);
  const supplementary =
    version === '1.3'
      ? ''
      : `<${prefix}:SupplementaryData>` +
        field(prefix, 'DetectedContentTypeName', metadata.typeName, 500) +
        field(prefix, 'InteractionType', 'NotDetected') +
        `</${prefix}:SupplementaryData>`;
  return (
    field(prefix, 'MessageId', metadata.messageId) +
    field(prefix, 'MessageType', metadata.kind.toUpperCase()) +
    party(prefix, 'Sender', metadata.sender) +
    field(prefix, 'SendingTimestamp', writeDateTime(metadata.sentAtMs)) +
    destination +
    (metadata.recipient === null ? '' : party(prefix, 'Recipient', metadata.recipient)) +
    supplementary +
    (metadata.deliveredAtMs === null
      ? ''
      : field(prefix, 'DeliveryTimestamp', writeDateTime(metadata.deliveredAtMs))) +
    field(prefix, 'Status', statusIn(version, metadata.status))
  );
};
