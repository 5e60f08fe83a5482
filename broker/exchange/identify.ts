import { HubError } from '../errors.ts';
import { limits } from '../limits.ts';
import {
  messageIdTime,
  parseMessageId,
  type EpochMs,
  type MessageId,
} from '../message/identifiers.ts';
import type { Proof, RegistrySnapshot, System } from '../ports.ts';

/**
 * The caller is the owner of the registered certificate, never a field of the body (KIS-6.3.2.b).
 * @throws HubError SenderIsNotRegistered, or AccessDenied for a blocked system (KIS-4.1.2)
 */
export const identifyCaller = (registry: RegistrySnapshot, proof: Proof): System => {
  const system = registry.systemByCertificate(proof.certificateSha256);
  if (!system) {
    throw new HubError('SenderIsNotRegistered', {
      reason: `Сертификат SHA-256 ${proof.certificateSha256} не принадлежит ни одной системе реестра.`,
    });
  }
  if (system.blocked) {
    throw new HubError('AccessDenied', {
      reason: `Система ${system.mnemonic} заблокирована оператором.`,
    });
  }
  return system;
};

/**
 * Reads a fresh message identifier.
 * @returns the identifier and how far the sender's clock runs ahead, in ms (negative: the message is older)
 * @throws HubError InvalidMessageIdFormat, StaleMessageId (older than two days, or from the future)
 */
export const parseFreshMessageId = (
  raw: string,
  nowMs: EpochMs,
): { messageId: MessageId; skewMs: number; createdAtMs: EpochMs } => {
  const messageId = parseMessageId(raw);
  const createdAtMs = messageIdTime(messageId);
  const skewMs = createdAtMs - nowMs;
  if (skewMs < -limits.messageIdAgeMsMax || skewMs > limits.messageIdAheadMsMax) {
    const moment =
      Number.isFinite(createdAtMs) && Math.abs(createdAtMs) < 8.64e15
        ? new Date(createdAtMs).toISOString()
        : 'вне календаря';
    throw new HubError('StaleMessageId', {
      field: 'MessageID',
      reason:
        skewMs > 0
          ? `Время в идентификаторе (${moment}) опережает часы хаба.`
          : `Идентификатор сформирован ${moment}, более двух суток назад.`,
    });
  }
  return { messageId, skewMs, createdAtMs };
};

/** Refuses a signed moment of a Get* call that is too far from now: a replayed call must not take messages. */
export const checkTimestamp = (timestampMs: EpochMs, nowMs: EpochMs): void => {
  if (
    !Number.isFinite(timestampMs) ||
    Math.abs(timestampMs - nowMs) > limits.selectorTimestampAgeMsMax
  ) {
    throw new HubError('InvalidContent', {
      field: 'Timestamp',
      reason: 'Отметка времени запроса отличается от часов хаба более чем на сутки.',
      violations: [{ field: 'Timestamp', reason: 'отличается от часов хаба более чем на сутки' }],
    });
  }
};
