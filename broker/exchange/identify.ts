import { HubError } from '../errors.ts';
import { limits } from '../limits.ts';
import {
  messageIdTime,
  parseMessageId,
  type EpochMs,
  type MessageId,
} from '../message/identifiers.ts';
import type { Proof, RegistrySnapshot, System } from '../ports.ts';
import type { ExchangeContext } from './context.ts';

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

/** A fresh identifier and how far its sender's clock runs ahead, in ms (negative: the message is older). */
export type Fresh = {
  readonly messageId: MessageId;
  readonly skewMs: number;
  readonly createdAtMs: EpochMs;
};

/**
 * Reads a fresh message identifier.
 * @param ageAtMs the moment at which its age counts, now when absent
 * @throws HubError InvalidMessageIdFormat, StaleMessageId (older than two days, or from the future)
 */
export const parseFreshMessageId = (
  raw: string,
  nowMs: EpochMs,
  ageAtMs: EpochMs = nowMs,
): Fresh => {
  const messageId = parseMessageId(raw);
  const createdAtMs = messageIdTime(messageId);
  const skewMs = createdAtMs - nowMs;
  const ageMs = ageAtMs - createdAtMs;
  if (ageMs > limits.messageIdAgeMsMax || skewMs > limits.messageIdAheadMsMax) {
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

/** Reports a sender's clock that is more than five seconds ahead (KIS-6.3.2.c); an old identifier may just have waited to be sent. */
export const reportSkew = (
  { log }: Pick<ExchangeContext, 'log'>,
  sender: System,
  skewMs: number,
): void => {
  if (skewMs > limits.clockSkewReportMs)
    log.warn('sender.clockSkew', { sender: sender.mnemonic, skewMs });
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
