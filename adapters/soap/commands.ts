import type {
  AckCommand,
  Call,
  SendRequestCommand,
  SendResponseCommand,
  StatisticsCommand,
  TakeCommand,
  TakeStatusCommand,
} from '../../broker/index.ts';
import { attachmentCheck } from '../crypto/index.ts';
import { readAck, readSelector, readTimestamp } from './readSelector.ts';
import { readSendRequest } from './readSendRequest.ts';
import { readSendResponse } from './readSendResponse.ts';
import type { ReadSubmission } from './readSubmission.ts';
import type { Received } from './received.ts';
import { personalCheck, type Verification } from './verification.ts';

const submissionOf = (
  verification: Verification,
  received: Received,
  call: Call,
  read: ReadSubmission,
) => {
  const { data: _data, payloadRoot, personalSignature, body, ...rest } = read;
  const atMs = call.receivedAtMs;
  return {
    ...call,
    ...rest,
    body: { ...body, certificateSha256: call.proof.certificateSha256 },
    personalSignature: personalCheck(verification, received, personalSignature, payloadRoot, atMs),
    attachmentSignatures: attachmentCheck(
      verification,
      read.attachments,
      atMs,
      ({ id }) => `SignaturePKCS7 (${id})`,
    ),
  };
};

/** SendRequest as the exchange takes it. @throws HubError as readSendRequest */
export const sendRequestCommand = (
  verification: Verification,
  received: Received,
  call: Call,
): SendRequestCommand => {
  const read = readSendRequest(received);
  return {
    ...submissionOf(verification, received, call, read),
    referenceMessageId: read.referenceMessageId,
    transactionCode: read.transactionCode,
    nodeId: read.nodeId,
    eolMs: read.eolMs,
    confidentiality: read.confidentiality,
    testMessage: read.testMessage,
    placedAtMs: read.placedAtMs ?? null,
    payload: read.payload,
  };
};

/** SendResponse as the exchange takes it. @throws HubError as readSendResponse */
export const sendResponseCommand = (
  verification: Verification,
  received: Received,
  call: Call,
): SendResponseCommand => {
  const read = readSendResponse(received);
  return {
    ...submissionOf(verification, received, call, read),
    to: read.to,
    outcome: read.outcome,
    payload: read.payload,
    rejections: read.rejections,
    status: read.status,
  };
};

/** GetRequest or GetResponse. SOAP clients poll: the hub answers at once. */
export const takeCommand = (
  received: Received,
  call: Call,
  kind: TakeCommand['kind'],
): TakeCommand => ({ ...call, ...readSelector(received), kind, waitMs: 0 });

/** Ack. @throws HubError InvalidContent */
export const ackCommand = (received: Received, call: Call): AckCommand => ({
  ...call,
  ...readAck(received),
});

/** GetStatus and GetIncomingQueueStatistics. */
export const timedCommand = (
  received: Received,
  call: Call,
): TakeStatusCommand & StatisticsCommand => ({ ...call, timestampMs: readTimestamp(received) });
