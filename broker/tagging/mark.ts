import { HubError } from '../errors.ts';
import type { EpochMs, Mnemonic, TypeCode } from '../message/identifiers.ts';

declare const brand: unique symbol;
/** A marking code (код маркировки, SMEV's TransactionCode): `TC-42-` and 26 base32 letters, 130 random bits. */
export type MarkCode = string & { readonly [brand]: 'MarkCode' };

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const letters = 26;

/** Random bytes that one code takes. */
export const markCodeBytes = 17;

/**
 * A new code (KIS-6.3.7.b): 130 of the bits become letters of base32 (RFC 4648 §6), so a guess succeeds once in 2^130.
 * @param random at least `markCodeBytes` random bytes
 */
export const composeMarkCode = (random: Uint8Array): MarkCode => {
  let bits = 0n;
  for (const byte of random.subarray(0, markCodeBytes)) bits = (bits << 8n) | BigInt(byte);
  let text = '';
  for (let index = 0; index < letters; index += 1) {
    text += alphabet[Number(bits & 31n)] ?? '';
    bits >>= 5n;
  }
  return `TC-42-${text}` as MarkCode;
};

/** Channels by which a person applies for a service. */
export const applicationChannels = ['epgu', 'rpgu', 'mfc', 'authority', 'other'] as const;
export type ApplicationChannel = (typeof applicationChannels)[number];

/** An application for a service, as far as the hub needs it: no personal data, the applicant only as a hash (KIS-6.3.7.a). */
export type Application = {
  readonly applicationId: string;
  /** The system that registered it, and its own number there: together they name it for ever. */
  readonly source: Mnemonic;
  readonly sourceId: string;
  /** Code of the service in the register of services (ФРГУ). */
  readonly serviceCode: string;
  /** OGRN of the authority that provides the service. */
  readonly authority: string;
  readonly channel: ApplicationChannel;
  /** SHA-256, lower hex, of whatever names the applicant at the source. */
  readonly applicantHash: string;
  readonly submittedAtMs: EpochMs;
  readonly registeredAtMs: EpochMs;
  readonly closedAtMs: EpochMs | null;
};

/** A code: who may send which types under it, how often and until when. */
export type Mark = {
  readonly code: MarkCode;
  readonly applicationId: string;
  readonly sender: Mnemonic;
  /** Null: any node of the sender. */
  readonly nodeId: string | null;
  readonly typeCodes: readonly TypeCode[];
  readonly usesMax: number;
  readonly uses: number;
  readonly issuedAtMs: EpochMs;
  readonly validUntilMs: EpochMs;
  readonly closedAtMs: EpochMs | null;
};

/** Why a code does not let a message through (KIS-6.3.7.c). */
export const markRefusals = {
  missing: 'Код маркировки не указан, а для этого вида сведений он обязателен.',
  unknown: 'Такой код маркировки не выдавался.',
  expired: 'Срок действия кода маркировки истёк; пока дело открыто, его можно продлить.',
  'foreign-participant': 'Код маркировки выдан другому участнику.',
  'type-not-allowed': 'Код маркировки не разрешает этот вид сведений.',
  exhausted: 'Число сообщений, разрешённое кодом маркировки, исчерпано.',
  closed: 'Заявление закрыто, его код маркировки больше не действует.',
} as const satisfies Record<string, string>;

export type MarkRefusal = keyof typeof markRefusals;

/** What a message wants of a code. */
export type MarkUse = {
  readonly sender: Mnemonic;
  readonly nodeId: string | null;
  /** The type and its other versions: a code for one version serves them all. */
  readonly typeCodes: readonly TypeCode[];
  readonly atMs: EpochMs;
};

/**
 * Whether a code lets a message through; null when it does. The order is that of what the sender can mend: whose, closed, when, what,
 * how often. The count is checked once more where it is written, in the transaction that keeps the message.
 */
export const refusalOf = (mark: Mark | null, use: MarkUse): MarkRefusal | null => {
  if (mark === null) return 'unknown';
  if (mark.sender !== use.sender || (mark.nodeId !== null && mark.nodeId !== use.nodeId)) {
    return 'foreign-participant';
  }
  if (mark.closedAtMs !== null) return 'closed';
  if (mark.validUntilMs <= use.atMs) return 'expired';
  if (!mark.typeCodes.some((code) => use.typeCodes.includes(code))) return 'type-not-allowed';
  return mark.uses >= mark.usesMax ? 'exhausted' : null;
};

/** The refusal as the sender sees it: TransactionCodeInvalid with the reason's own name. */
export const markError = (refusal: MarkRefusal): HubError =>
  new HubError('TransactionCodeInvalid', {
    field: 'TransactionCode',
    subcode: refusal,
    reason: `${markRefusals[refusal]} (${refusal})`,
  });
