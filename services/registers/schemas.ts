import Type, { type TSchema, type TProperties } from 'typebox';
import { limits } from '../../broker/index.ts';
import { registerNames } from '../../registries/index.ts';

export const tags = ['registry'];
export const root = '/api/v1/registry';

export const text = Type.String();
export const texts = Type.Array(Type.String());
export const optionalText = Type.Union([Type.String(), Type.Null()]);
export const count = Type.Integer({ minimum: 0 });
export const moment = Type.String({ format: 'date-time' });
export const optionalMoment = Type.Union([moment, Type.Null()]);

/** A moment as it is written on the wire. */
export const iso = (ms: number): string => new Date(ms).toISOString();
/** The same for a moment that may not have come. */
export const isoOrNull = (ms: number | null): string | null => (ms === null ? null : iso(ms));

export const register = Type.Enum(registerNames, { description: 'Реестр' });
export const code = Type.String({ minLength: 1, maxLength: 2_000, description: 'Код записи' });
export const EntryPath = Type.Object({ register, code });

/** A short text of people. */
export const shortText = (description: string) =>
  Type.String({ minLength: 1, maxLength: limits.humanNameCharsMax, description });

/** Body of a call: the same `{envelope}` as everywhere, so that one client serves all. */
export const enveloped = <T extends TProperties>(properties: T) =>
  Type.Object(
    { envelope: Type.Object(properties, { additionalProperties: false }) },
    { additionalProperties: false },
  );

/** The reply of a successful call. */
export const answer = <T extends TSchema>(description: string, schema: T) => ({
  200: { description, schema },
});

export const Line = Type.Object({
  kind: Type.Enum(['same', 'added', 'removed', 'gap']),
  text,
});

/** One difference between two versions. */
export const ChangeReply = Type.Object({
  field: text,
  title: text,
  kind: Type.Enum(['added', 'removed', 'changed']),
  before: optionalText,
  after: optionalText,
  lines: Type.Optional(Type.Array(Line)),
});

export const FlowReply = Type.Object({
  sender: text,
  senderName: text,
  senderOrganisation: text,
  type: text,
  typeName: text,
  recipient: text,
  recipientName: text,
  recipientOrganisation: text,
  basis: optionalText,
  mode: optionalText,
  requests: count,
  responses: count,
  last: optionalMoment,
});
