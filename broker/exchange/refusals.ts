import { errorTable, isHubError, type ErrorCode, type HubError } from '../errors.ts';
import { limits } from '../limits.ts';
import type { Incident, Payload, Refusal } from '../ports.ts';
import type { Call } from './commands.ts';
import type { ExchangeContext } from './context.ts';

/** The parts of a call that a refusal remembers. */
export type Refusable = Call & {
  readonly messageId?: string;
  readonly contentHash?: string;
  readonly payload?: Payload | null;
};

/** Code of the type, or the name of a root that no type has. */
const typeNameOf = (
  { registry }: ExchangeContext,
  payload: Payload | null | undefined,
): string | null => {
  if (!payload) return null;
  if (payload.form === 'json') return payload.typeCode;
  const { namespace, localName } = payload;
  const known = registry.current().typeByRoot(namespace, localName);
  return known?.type.code ?? `{${namespace}}${localName}`;
};

const describeRefusal = (
  context: ExchangeContext,
  operation: string,
  call: Refusable,
  error: HubError,
): Refusal => ({
  atMs: context.clock.nowMs(),
  door: call.door,
  operation,
  code: error.code,
  reason: error.details.reason ?? errorTable[error.code].title,
  messageId: call.messageId?.slice(0, 60) ?? null,
  sender:
    context.registry.current().systemByCertificate(call.proof.certificateSha256)?.mnemonic ?? null,
  typeCode: typeNameOf(context, call.payload),
  certificateSha256: call.proof.certificateSha256,
  contentHash: call.contentHash ?? null,
});

/** Refusals that mean that a signature does not prove what it must, or that its owner is nobody known (KIS-2.4.11). */
const signatureFailures: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'NoSignatureFound',
  'IncorrectSignatureTarget',
  'SignatureIsInvalid',
  'CertificateIsNotFound',
  'CertificateIsExpired',
  'CertificateIsRevoked',
  'SenderIsNotRegistered',
  'PersonalSignatureInvalid',
  'AttachmentSignatureInvalid',
]);

/** True when the refusal is about a signature or its owner. */
export const failsSignature = (code: ErrorCode): boolean => signatureFailures.has(code);

const signatureIncident = (refusal: Refusal): Incident => ({
  kind: 'signatureFailure',
  atMs: refusal.atMs,
  addressee: 'security',
  messageId: refusal.messageId,
  system: refusal.sender,
  text:
    `${refusal.code}: ${errorTable[refusal.code].title}. Дверь ${refusal.door}, действие ${refusal.operation}, ` +
    `сертификат SHA-256 ${refusal.certificateSha256 ?? 'не назван'}. Обращение не выполнено.`,
});

export type RefusalLog = { note(refusal: Refusal): void; drained(): Promise<void> };

/**
 * Keeps refusals in the journal so that a department's question "why" has an answer, without letting a flood of bad calls fill the
 * database: above `refusalsPerSecondMax` they are only counted. A signature that failed is a security event too (KIS-2.4.11). Never
 * delays the answer.
 */
export const makeRefusalLog = (
  context: Pick<ExchangeContext, 'records' | 'clock' | 'log'>,
): RefusalLog => {
  const pending = new Set<Promise<void>>();
  let second = 0;
  let kept = 0;
  const keepBehind = (writing: Promise<void>): void => {
    const write = writing
      .catch((error: unknown) => context.log.error('refusal.notKept', { error: String(error) }))
      .finally(() => pending.delete(write));
    pending.add(write);
  };
  const note = (refusal: Refusal): void => {
    const nowSecond = Math.floor(context.clock.nowMs() / 1000);
    if (nowSecond !== second) [second, kept] = [nowSecond, 0];
    kept += 1;
    context.log.warn('message.refused', {
      code: refusal.code,
      operation: refusal.operation,
      sender: refusal.sender,
      messageId: refusal.messageId,
    });
    if (kept > limits.refusalsPerSecondMax) return;
    keepBehind(context.records.refused(refusal));
    if (failsSignature(refusal.code))
      keepBehind(context.records.incident(signatureIncident(refusal)));
  };
  return { note, drained: async () => void (await Promise.all(pending)) };
};

/** Wraps a use case: an expected refusal is recorded and passed on. */
export const recordingRefusals =
  <C extends Refusable, R>(
    context: ExchangeContext,
    refusals: Pick<RefusalLog, 'note'>,
    operation: string,
    run: (command: C) => Promise<R>,
  ) =>
  async (command: C): Promise<R> => {
    try {
      return await run(command);
    } catch (error) {
      if (isHubError(error)) refusals.note(describeRefusal(context, operation, command, error));
      throw error;
    }
  };
