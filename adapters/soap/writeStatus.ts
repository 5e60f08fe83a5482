import { errorTable, type QueueState, type StatusDelivery } from '../../broker/index.ts';
import { escapeAttribute } from '../xml/index.ts';
import type { Signer } from '../crypto/xmldsig/index.ts';
import { smevSignature } from './hubSigner.ts';
import { namespacesOf, type SoapVersion } from './wire.ts';
import { replyRoot, TYPES_PREFIX, xmlReply, type Reply } from './writeEnvelope.ts';
import { faultCode } from './writeFault.ts';
import { writeDateTime } from './values.ts';
import { field, statusIn } from './writeMetadata.ts';

const t = TYPES_PREFIX;

const smevFault = (version: SoapVersion, status: StatusDelivery): string => {
  if (status.faultCode === undefined) return '';
  const { smevNumber, title } = errorTable[status.faultCode];
  const { basic } = namespacesOf[version];
  return (
    `<${t}:SmevFault xmlns:b="${basic}">` +
    field('b', 'Code', faultCode(status.faultCode)) +
    field('b', 'Description', `SMEV-${smevNumber}: ${status.faultText ?? title}`) +
    `</${t}:SmevFault>`
  );
};

/**
 * GetStatusResponse: AsyncProcessingStatusData signed by the hub; an empty element when there is no status. StatusDetails begins with the
 * moment of the transition, UTC with milliseconds.
 */
export const writeStatus = async (
  version: SoapVersion,
  status: StatusDelivery | null,
  signer: Signer,
): Promise<Reply> => {
  if (status === null) return xmlReply(replyRoot(version, 'GetStatusResponse', ''));
  const { types } = namespacesOf[version];
  // The schema has no place of its own for the moment of the transition (KIS-6.2.6).
  const details = [writeDateTime(status.atMs), status.details ?? ''].join(' ').trim();
  const fragment =
    `<${t}:AsyncProcessingStatusData xmlns:${t}="${types}" Id="SIGNED_BY_SMEV">` +
    `<${t}:AsyncProcessingStatus>` +
    field(t, 'OriginalMessageId', status.originalId) +
    field(t, 'StatusCategory', statusIn(version, status.category)) +
    field(t, 'StatusDetails', details, 500) +
    smevFault(version, status) +
    `</${t}:AsyncProcessingStatus></${t}:AsyncProcessingStatusData>`;
  const signature = await smevSignature(signer, fragment, t);
  const message = `${t}:SmevAsyncProcessingMessage`;
  return xmlReply(
    replyRoot(version, 'GetStatusResponse', `<${message}>${fragment}${signature}</${message}>`),
  );
};

/** AckResponse: nothing inside. */
export const writeAck = (version: SoapVersion): Reply =>
  xmlReply(replyRoot(version, 'AckResponse', ''));

/** GetRequestResponse or GetResponseResponse of an empty queue. */
export const writeEmptyQueue = (
  version: SoapVersion,
  operation: 'GetRequest' | 'GetResponse',
): Reply => xmlReply(replyRoot(version, `${operation}Response`, ''));

/** GetIncomingQueueStatisticsResponse: messages that wait, leased ones not counted. */
export const writeStatistics = (version: SoapVersion, queues: readonly QueueState[]): Reply => {
  const items = queues.map(
    ({ queue, waiting }) =>
      `<${t}:QueueStatistics queueName="${escapeAttribute(queue.slice(0, 200))}" pendingMessageNumber="${waiting}"/>`,
  );
  return xmlReply(replyRoot(version, 'GetIncomingQueueStatisticsResponse', items.join('')));
};
