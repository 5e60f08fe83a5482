import { HubError } from '../errors.ts';
import { parseMessageId, type EpochMs, type MessageId } from '../message/identifiers.ts';
import {
  confidentialityMarks,
  type Confidentiality,
  type MessageHead,
} from '../message/message.ts';
import type { InformationType, System } from '../ports.ts';
import type { SendRequestCommand } from './commands.ts';
import { placementOf } from './placement.ts';

const parseConfidentiality = (raw: string | null): Confidentiality => {
  const mark = confidentialityMarks.find((known) => known === (raw ?? 'official'));
  if (!mark) {
    const reason = `допустимы ${confidentialityMarks.join(', ')}`;
    throw new HubError('InvalidContent', {
      field: 'confidentiality',
      reason: `confidentiality: ${reason}`,
      violations: [{ field: 'confidentiality', reason }],
    });
  }
  return mark;
};

/** The clear part of a request, as it is kept and never changes. @throws HubError InvalidContent for an unknown confidentiality mark, refusals of placementOf */
export const headOfRequest = (
  command: SendRequestCommand,
  type: InformationType,
  sender: System,
  recipients: readonly System[],
  messageId: MessageId,
  queuedAtMs: EpochMs,
): MessageHead => {
  const lifeEndMs = queuedAtMs + type.lifeMs;
  return {
    messageId,
    kind: type.kind === 'broadcast' ? 'broadcast' : 'request',
    door: command.door,
    wire: command.wire,
    sender: sender.mnemonic,
    recipient: type.kind === 'broadcast' ? null : (recipients[0]?.mnemonic ?? null),
    typeCode: type.code,
    rootNamespace: type.namespace,
    rootLocalName: type.requestRoot,
    referenceId:
      command.referenceMessageId === null || command.referenceMessageId === ''
        ? messageId
        : parseMessageId(command.referenceMessageId),
    originalId: null,
    outcome: null,
    transactionCode: command.transactionCode === '' ? null : command.transactionCode,
    nodeId: command.nodeId === '' ? null : command.nodeId,
    testMessage: command.testMessage,
    confidentiality: parseConfidentiality(command.confidentiality),
    contentHash: command.contentHash,
    sizeBytes:
      Buffer.byteLength(command.body.signedPart) +
      command.attachments.reduce((sum, one) => sum + one.bytes.length, 0),
    receivedAtMs: command.receivedAtMs,
    expiresAtMs: command.eolMs === null ? lifeEndMs : Math.min(command.eolMs, lifeEndMs),
    legalReceivedAtMs: placementOf(sender, command) ?? queuedAtMs,
  };
};
