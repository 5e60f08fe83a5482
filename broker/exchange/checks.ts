import { HubError, type Violation } from '../errors.ts';
import { limits } from '../limits.ts';
import type { Attachment } from '../message/message.ts';
import type { ContentRules, InformationType, MarkDemand, Payload } from '../ports.ts';
import type { DeferredCheck } from './commands.ts';

type Root = 'request' | 'response';

const bytesOf = (payload: Payload): number =>
  Buffer.byteLength(payload.form === 'xml' ? payload.xml : JSON.stringify(payload.value));

const firstReason = (violations: readonly Violation[]): string => {
  const first = violations[0];
  return first ? `${first.field}: ${first.reason}` : '';
};

/** Size, form and schema of the business content. @throws HubError MessageTooLarge, InvalidContent with the places */
export const checkPayload = (
  rules: ContentRules,
  type: InformationType,
  root: Root,
  payload: Payload,
): void => {
  const sizeBytes = bytesOf(payload);
  if (sizeBytes > type.contentBytesMax) {
    throw new HubError('MessageTooLarge', {
      field: 'MessagePrimaryContent',
      reason: `Содержимое ${sizeBytes} байт; для ${type.code} допустимо ${type.contentBytesMax}.`,
      faultFields: {
        PermittedTotalAttachmentSize: type.contentBytesMax,
        RealTotalAttachmentSize: sizeBytes,
      },
    });
  }
  if (!type.forms.includes(payload.form)) {
    const reason = `Вид сведений ${type.code} не принимает содержимое в форме ${payload.form}.`;
    throw new HubError('InvalidContent', {
      field: 'MessagePrimaryContent',
      reason,
      violations: [{ field: 'MessagePrimaryContent', reason }],
    });
  }
  const violations = rules.validate(type, root, payload).slice(0, limits.validationErrorsMax);
  if (violations.length > 0) {
    throw new HubError('InvalidContent', { reason: firstReason(violations), violations });
  }
};

const demands = (demand: MarkDemand, root: Root): boolean => demand === 'both' || demand === root;

/** Personal signature (ЭП-СП): required by the type or present anyway, it must hold. @throws HubError PersonalSignatureInvalid */
export const checkPersonalSignature = async (
  type: InformationType,
  root: Root,
  check: DeferredCheck | null,
): Promise<void> => {
  if (check === null) {
    if (!demands(type.personalSignature, root)) return;
    throw new HubError('PersonalSignatureInvalid', {
      field: 'PersonalSignature',
      reason: `Для ${type.code} подпись должностного лица обязательна, а её нет.`,
    });
  }
  const violations = await check();
  if (violations.length > 0)
    throw new HubError('PersonalSignatureInvalid', {
      field: 'PersonalSignature',
      reason: firstReason(violations),
      violations,
    });
};

const sortedEqual = (left: readonly string[], right: readonly string[]): boolean => {
  const [a, b] = [left.toSorted(), right.toSorted()];
  return a.length === b.length && a.every((id, index) => id === b[index]);
};

type AttachmentInput = {
  readonly attachments: readonly Attachment[];
  readonly announcedAttachmentIds: readonly string[];
  readonly attachmentSignatures: (required: boolean) => Promise<readonly Violation[]>;
};

/**
 * Attachments: announced = sent, count, total size, and the signature of each.
 * @throws HubError AttachmentContentMiscoordination, AttachmentSizeLimitExceeded, AttachmentSignatureInvalid
 */
export const checkAttachments = async (
  type: InformationType,
  input: AttachmentInput,
): Promise<void> => {
  const ids = input.attachments.map((attachment) => attachment.id);
  if (new Set(ids).size !== ids.length || !sortedEqual(ids, input.announcedAttachmentIds)) {
    throw new HubError('AttachmentContentMiscoordination', {
      field: 'AttachmentHeaderList',
      reason: `Описаны вложения [${input.announcedAttachmentIds.join(', ')}], переданы [${ids.join(', ')}].`,
    });
  }
  if (ids.length > limits.attachmentCountMax) {
    throw new HubError('AttachmentContentMiscoordination', {
      field: 'AttachmentHeaderList',
      reason: `Вложений больше ${limits.attachmentCountMax}.`,
    });
  }
  const realBytes = input.attachments.reduce((sum, attachment) => sum + attachment.bytes.length, 0);
  const permittedBytes = Math.min(type.attachmentBytesMax, limits.inlineAttachmentBytesMax);
  if (realBytes > permittedBytes) {
    throw new HubError('AttachmentSizeLimitExceeded', {
      field: 'AttachmentContentList',
      reason: `Вложения занимают ${realBytes} байт; допустимо ${permittedBytes}.`,
      faultFields: {
        PermittedTotalAttachmentSize: permittedBytes,
        RealTotalAttachmentSize: realBytes,
      },
    });
  }
  const violations = await input.attachmentSignatures(type.attachmentSignatureRequired);
  if (violations.length > 0)
    throw new HubError('AttachmentSignatureInvalid', {
      field: 'AttachmentHeaderList',
      reason: firstReason(violations),
      violations,
    });
};
