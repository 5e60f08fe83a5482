import assert from 'node:assert/strict';
import type { Caller, Context } from '../../module/index.ts';
import {
  contentHashOf,
  HubError,
  limits,
  sha256Hex,
  type Attachment,
  type Call,
  type MessageBody,
  type SendRequestCommand,
  type Violation,
} from '../../broker/index.ts';
import { attachmentCheck, canonicalJson } from '../crypto/index.ts';
import { decodeBase64Strict } from '../xml/index.ts';
import { callerOf } from './caller.ts';
import type { AttachmentContents, AttachmentHeaderData } from './envelopes.ts';
import { memberText } from './locate.ts';
import { makePersonalCheck } from './personalSignature.ts';
import type { RestPorts } from './ports.ts';

type SignedEnvelope = {
  readonly messageId: string;
  readonly content?: unknown;
  readonly attachments?: AttachmentHeaderData[];
  readonly personalSignature?: string;
  readonly personalCertificate?: string;
};
export type SubmissionContext<E> = Context<
  unknown,
  unknown,
  { envelope: E; signature: string; attachments?: AttachmentContents }
>;

/** The part of a send command that requests and responses share. */
export type SubmissionPart = Omit<
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

/** The call of a caller who signed. @throws HubError NoSignatureFound for an operator's token: it cannot stand for a system */
export const callOf = (caller: Caller | null, receivedAtMs: number): Call => {
  const { proof } = callerOf(caller);
  if (proof === null) {
    throw new HubError('NoSignatureFound', {
      reason: 'Действие выполняет только информационная система; токена оператора недостаточно.',
    });
  }
  return { door: 'rest', wire: 'json', proof, receivedAtMs };
};

const miscoordinated = (violations: readonly Violation[]): HubError =>
  new HubError('AttachmentContentMiscoordination', {
    reason: `${violations[0]?.field ?? ''}: ${violations[0]?.reason ?? ''}`,
    violations,
  });

/** Contents joined with their signed headers; a content must be what its header says. */
const readAttachments = (
  headers: readonly AttachmentHeaderData[],
  contents: readonly { readonly id: string; readonly content: string }[] = [],
): readonly Attachment[] => {
  const byId = new Map(headers.map((header) => [header.id, header]));
  const violations: Violation[] = [];
  const attachments = contents.map(({ id, content }, index): Attachment => {
    const bytes = decodeBase64Strict(content, `attachments[${index}].content`);
    const header = byId.get(id);
    if (header !== undefined && header.size !== bytes.byteLength)
      violations.push({ field: `attachments[${index}]`, reason: 'размер не равен size заголовка' });
    if (header !== undefined && header.sha256 !== sha256Hex(bytes))
      violations.push({ field: `attachments[${index}]`, reason: 'SHA-256 не равен заголовку' });
    return {
      id,
      mimeType: header?.mimeType ?? 'application/octet-stream',
      bytes,
      ...(header?.signaturePkcs7 === undefined
        ? {}
        : { signaturePkcs7: decodeBase64Strict(header.signaturePkcs7, 'signaturePkcs7') }),
    };
  });
  if (violations.length > 0) throw miscoordinated(violations);
  return attachments;
};

const bodyOf = (
  envelopeText: string,
  signature: string,
  certificateSha256: string,
): MessageBody => ({
  form: 'json',
  signedPart: envelopeText,
  signedPartNamespaces: {},
  signature,
  signatureNamespaces: {},
  certificateSha256,
});

/**
 * Reads the common part of a request or a response out of a verified call; the envelope is kept as it came.
 * @throws HubError MessageTooLarge, InvalidContent (base64), AttachmentContentMiscoordination
 */
export const readSubmission = <E extends SignedEnvelope>(
  ports: RestPorts,
  context: SubmissionContext<E>,
): SubmissionPart => {
  const { envelope, signature, attachments: contents } = context.body;
  const call = callOf(context.caller, context.arrived.receivedAtMs);
  const envelopeText = memberText(context.arrived.bodyText ?? '', 'envelope');
  assert(envelopeText !== undefined, 'the schema of the route demands an envelope');
  if (Buffer.byteLength(envelopeText) > limits.envelopeBytesMax) {
    throw new HubError('MessageTooLarge', { field: 'envelope' });
  }
  const headers = envelope.attachments ?? [];
  const attachments = readAttachments(headers, contents);
  return {
    ...call,
    messageId: envelope.messageId,
    body: bodyOf(envelopeText, signature, call.proof.certificateSha256),
    contentHash: contentHashOf(canonicalJson(envelope), attachments),
    attachments,
    announcedAttachmentIds: headers.map((header) => header.id),
    personalSignature: makePersonalCheck(ports, envelope, call.receivedAtMs),
    attachmentSignatures: attachmentCheck(
      ports,
      attachments,
      call.receivedAtMs,
      (_attachment, index) => `attachments[${index}].signaturePkcs7`,
    ),
  };
};
