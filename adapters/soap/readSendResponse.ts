import type { RejectionReason, RequestStatus, SendResponseCommand } from '../../broker/index.ts';
import { child, childElements, type XmlElement } from '../xml/index.ts';
import { optionalText } from './fields.ts';
import { readPayload } from './readPayload.ts';
import { readSubmission, type ReadSubmission } from './readSubmission.ts';
import type { Received } from './received.ts';
import { readInt } from './values.ts';

export type ReadSendResponse = ReadSubmission &
  Pick<SendResponseCommand, 'to' | 'outcome' | 'payload' | 'rejections' | 'status'>;

const childrenNamed = (parent: XmlElement, ns: string, local: string): XmlElement[] =>
  childElements(parent).filter((item) => item.ns === ns && item.local === local);

/** Every RequestRejected of a response block, in order. */
export const readRejections = (data: XmlElement, types: string): readonly RejectionReason[] =>
  childrenNamed(data, types, 'RequestRejected').map((item) => ({
    code: optionalText(item, types, 'RejectionReasonCode') ?? '',
    description: optionalText(item, types, 'RejectionReasonDescription') ?? '',
  }));

/** The RequestStatus of a response block, or null. */
export const readRequestStatus = (data: XmlElement, types: string): RequestStatus | null => {
  const status = child(data, types, 'RequestStatus');
  if (status === undefined) return null;
  return {
    code: readInt(optionalText(status, types, 'StatusCode') ?? '') ?? 0,
    description: optionalText(status, types, 'StatusDescription') ?? '',
    parameters: childrenNamed(status, types, 'StatusParameter').map((item) => ({
      key: optionalText(item, types, 'Key') ?? '',
      value: optionalText(item, types, 'Value') ?? '',
    })),
  };
};

/** Reads a SendResponseRequest of the right structure. @throws HubError refusals of readSubmission */
export const readSendResponse = (received: Received): ReadSendResponse => {
  const submission = readSubmission(received);
  const { data, payloadRoot } = submission;
  const { types } = received.names;
  const rejections = readRejections(data, types);
  const status = readRequestStatus(data, types);
  return {
    ...submission,
    to: optionalText(data, types, 'To') ?? '',
    outcome: rejections.length > 0 ? 'rejected' : status === null ? 'content' : 'status',
    payload: payloadRoot === undefined ? null : readPayload(received.document, payloadRoot),
    rejections,
    status,
  };
};
