import { HubError } from '../errors.ts';

declare const brand: unique symbol;
type Branded<Name extends string, Base = string> = Base & { readonly [brand]: Name };

/** Identifier of a message: UUID version 1, lower case (SMEV 3, МР §4.2). */
export type MessageId = Branded<'MessageId'>;
/** Mnemonic of an information system, 1–50 characters: `MFC42`, `VIS42`. */
export type Mnemonic = Branded<'Mnemonic'>;
/** Code of a version of an information type: `VS00001v001`. */
export type TypeCode = Branded<'TypeCode'>;
/** A moment: milliseconds since 1970-01-01T00:00:00Z. */
export type EpochMs = number;

const uuidAny =
  /^[0-9a-f]{8}-[0-9a-f]{4}-([0-9a-f])[0-9a-f]{3}-([0-9a-f])[0-9a-f]{3}-[0-9a-f]{12}$/;

/** Offset of the UUID time scale (15 October 1582) from the Unix epoch, in units of 100 ns (RFC 9562 §5.1). */
const uuidEpochOffset = 0x01b21dd213814000n;

/**
 * Reads a message identifier.
 * @throws HubError InvalidMessageIdFormat unless it is a lower-case UUID version 1 of the RFC variant.
 */
export const parseMessageId = (raw: string): MessageId => {
  const match = uuidAny.exec(raw);
  if (match?.[1] !== '1' || !'89ab'.includes(match[2] ?? '')) {
    throw new HubError('InvalidMessageIdFormat', { field: 'MessageID', value: raw.slice(0, 60) });
  }
  return raw as MessageId;
};

/** Time that the sender's clock wrote into the identifier (UUID v1), in epoch milliseconds. */
export const messageIdTime = (id: MessageId): EpochMs => {
  const [low, mid, high] = id.split('-');
  const ticks = BigInt(`0x${(high ?? '').slice(1)}${mid ?? ''}${low ?? ''}`);
  return Number((ticks - uuidEpochOffset) / 10_000n);
};

/**
 * Makes a UUID v1 from a moment and random bits (RFC 9562 §5.1, random node with the multicast bit).
 * @param nowMs the moment; @param random at least 10 random bytes, the first two also vary the 100 ns part
 */
export const composeMessageId = (nowMs: EpochMs, random: Uint8Array): MessageId => {
  const at = (index: number): number => random[index] ?? 0;
  const fraction = BigInt(((at(0) << 8) | at(1)) % 10_000);
  const ticks = BigInt(nowMs) * 10_000n + fraction + uuidEpochOffset;
  const hex = ticks.toString(16).padStart(15, '0');
  const clock = (((at(2) & 0x3f) | 0x80) << 8) | at(3);
  const node = [at(4) | 1, at(5), at(6), at(7), at(8), at(9)];
  const nodeHex = node.map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(7)}-${hex.slice(3, 7)}-1${hex.slice(0, 3)}-${clock.toString(16).padStart(4, '0')}-${nodeHex}` as MessageId;
};

/** Reads a mnemonic of an information system. @throws HubError InvalidContent naming the field */
export const parseMnemonic = (raw: string, field = 'mnemonic'): Mnemonic => {
  if (!/^[A-Za-z0-9_.-]{1,50}$/.test(raw)) {
    throw new HubError('InvalidContent', {
      field,
      reason: 'мнемоника: 1–50 букв латиницы, цифр, знаков _ . -',
    });
  }
  return raw as Mnemonic;
};
