import assert from 'node:assert/strict';
import { HubError, type EpochMs, type SendRequestCommand } from '../../broker/index.ts';
import { child, type XmlElement } from '../xml/index.ts';
import { optionalText } from './fields.ts';
import { readPayload } from './readPayload.ts';
import { readSubmission, type ReadSubmission } from './readSubmission.ts';
import type { Received } from './received.ts';
import { readDateTime } from './values.ts';
import { MARKS_NS } from './wire.ts';

export type ReadSendRequest = ReadSubmission &
  Pick<
    SendRequestCommand,
    | 'referenceMessageId'
    | 'transactionCode'
    | 'nodeId'
    | 'eolMs'
    | 'confidentiality'
    | 'testMessage'
    | 'placedAtMs'
    | 'payload'
  >;

// Recipients are found by the registered rule of the information type; a route chosen by the sender would be passed over in silence.
const refuseRouting = ({ root, names }: Received): void => {
  if (child(root, names.routing, 'Routing') === undefined) return;
  throw new HubError('RecipientIsNotFound', {
    field: 'Routing',
    reason:
      'Получателя определяет зарегистрированный маршрут вида сведений; блок Routing не принимается.',
  });
};

/** The federal system's placement of a message that a bridge brings (KIS-6.4.a); NaN for what is no moment: the exchange refuses it. */
const readPlacedAt = (metadata: XmlElement): EpochMs | null => {
  const text = optionalText(metadata, MARKS_NS, 'PlacedAt');
  return text === null ? null : (readDateTime(text) ?? Number.NaN);
};

/**
 * Reads a SendRequestRequest of the right structure. Marks of `urn://kuzbass/hub/marks/1.0` inside BusinessProcessMetadata:
 * Confidentiality, and PlacedAt of a bridge.
 * @throws HubError RecipientIsNotFound for a Routing block; refusals of readSubmission
 */
export const readSendRequest = (received: Received): ReadSendRequest => {
  refuseRouting(received);
  const submission = readSubmission(received);
  const { data, payloadRoot } = submission;
  const { types } = received.names;
  assert(payloadRoot, 'the structure was checked');
  const eol = optionalText(data, types, 'EOL');
  const metadata = child(data, types, 'BusinessProcessMetadata');
  return {
    ...submission,
    referenceMessageId: optionalText(data, types, 'ReferenceMessageID'),
    transactionCode: optionalText(data, types, 'TransactionCode'),
    nodeId: optionalText(data, types, 'NodeID'),
    eolMs: eol === null ? null : readDateTime(eol),
    confidentiality:
      metadata === undefined ? null : optionalText(metadata, MARKS_NS, 'Confidentiality'),
    placedAtMs: metadata === undefined ? null : readPlacedAt(metadata),
    testMessage: child(data, types, 'TestMessage') !== undefined,
    payload: readPayload(received.document, payloadRoot),
  };
};
