import type { Static, TSchema } from 'typebox';
import { HubError, limits, type EpochMs, type Violation } from '../../broker/index.ts';
import type { CertificateReader, Queryable, SchemaCompiler } from '../ports.ts';
import { canonical } from './canonical.ts';
import { registerTitles, type Entry, type EntryData, type RegisterName } from './entry.ts';
import { schemaViolations, storageViolations } from './validation.ts';
import { validFromMsOf, validityViolations, validToMsOf, type Validity } from './validity.ts';

/** A field of an entry that names an entry of another register. */
export type Reference = {
  readonly register: RegisterName;
  readonly code: string;
  /** Exactly this version; otherwise whichever is in force. */
  readonly version?: number;
  /** JSON pointer. */
  readonly field: string;
};

/** A value that only one entry may hold: a namespace for ever, a certificate while it is registered. */
export type Claim = {
  readonly kind: 'namespace' | 'certificate';
  readonly value: string;
  readonly field: string;
};

/** An entry whose own form holds, in its normal form. */
export type ParsedEntry = {
  readonly register: RegisterName;
  readonly code: string;
  readonly data: EntryData;
  readonly validFromMs: EpochMs | null;
  readonly validToMs: EpochMs | null;
  readonly references: readonly Reference[];
  readonly claims: readonly Claim[];
};

export type ParsePorts = { readonly certificates: CertificateReader };

/** What the rules of publication may look at: the registers as they are inside the transaction. */
export type PublicationContext = {
  readonly t: Queryable;
  readonly compiler: SchemaCompiler;
  readonly nowMs: EpochMs;
};

/** One register: how its entries look, what they refer to, and what must hold before one is published. */
export type Register = {
  readonly name: RegisterName;
  readonly schema: TSchema;
  /** A retired entry stays known to the exchange, so it may be retired while others still name it. */
  readonly retireWhileReferenced: boolean;
  /** @throws HubError RegistryEntryInvalid with every wrong field */
  parse(value: unknown, ports: ParsePorts): ParsedEntry;
  /** The code that a value would have, even when the rest of it is wrong; null when it has none. */
  codeOf(value: unknown): string | null;
  /** Violations with JSON pointers into the entry; empty when it may be published. */
  checkPublication(entry: ParsedEntry, context: PublicationContext): Promise<readonly Violation[]>;
  /** Writes what follows from a publication, in the same transaction. */
  afterPublication(entry: Entry, context: PublicationContext): Promise<void>;
};

type Definition<S extends TSchema> = {
  readonly name: RegisterName;
  readonly schema: S;
  readonly retireWhileReferenced?: boolean;
  codeOf(entry: Static<S>): string;
  references?(entry: Static<S>): readonly Reference[];
  /** Rules of the entry itself beyond its schema. */
  check?(entry: Static<S>, ports: ParsePorts): readonly Violation[];
  /** Called only for entries that hold. */
  claims?(entry: Static<S>, ports: ParsePorts): readonly Claim[];
  /** Normal form of the content, e.g. of PEM text. */
  normal?(entry: Static<S>): Static<S>;
  checkPublication?(
    entry: Static<S>,
    context: PublicationContext,
    code: string,
  ): Promise<readonly Violation[]>;
  afterPublication?(entry: Entry, data: Static<S>, context: PublicationContext): Promise<void>;
};

/** The refusal of an entry with all its places. */
export const entryRefusal = (
  register: RegisterName,
  code: string | null,
  violations: readonly Violation[],
): HubError => {
  const first = violations[0];
  return new HubError('RegistryEntryInvalid', {
    ...(first && { field: first.field }),
    reason: `${registerTitles[register]}, запись «${code ?? '?'}»: ${first?.field ?? ''}: ${first?.reason ?? ''}`,
    violations: violations.slice(0, limits.validationErrorsMax),
  });
};

const codeBytesMax = 2_000;

const codeViolations = (code: string): readonly Violation[] =>
  Buffer.byteLength(code) > codeBytesMax
    ? [{ field: '/code', reason: `код записи длиннее ${codeBytesMax} байт` }]
    : [];

const isRecord = (value: unknown): value is EntryData =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Makes a register from its schema and rules; the type of its entries stays inside. */
export const defineRegister = <S extends TSchema>(definition: Definition<S>): Register => {
  const { name, schema } = definition;

  const codeOf = (value: unknown): string | null => {
    if (!isRecord(value)) return null;
    try {
      const code = definition.codeOf(value as Static<S>);
      return typeof code === 'string' && code !== '' ? code : null;
    } catch {
      // The value is not an entry at all: its code was looked for only to name it in a refusal.
      return null;
    }
  };

  const parse = (value: unknown, ports: ParsePorts): ParsedEntry => {
    const refuseIf = (violations: readonly Violation[]): void => {
      if (violations.length > 0) throw entryRefusal(name, codeOf(value), violations);
    };
    refuseIf(storageViolations(value));
    refuseIf(schemaViolations(schema, value));
    const entry = value as Static<S>;
    const validity = value as Validity;
    const code = definition.codeOf(entry);
    refuseIf([
      ...codeViolations(code),
      ...validityViolations(validity),
      ...(definition.check?.(entry, ports) ?? []),
    ]);
    const normal = definition.normal?.(entry) ?? entry;
    return {
      register: name,
      code,
      data: canonical(schema, normal) as EntryData,
      validFromMs: validFromMsOf(validity.validFrom),
      validToMs: validToMsOf(validity.validTo),
      references: definition.references?.(entry) ?? [],
      claims: definition.claims?.(entry, ports) ?? [],
    };
  };

  return {
    name,
    schema,
    retireWhileReferenced: definition.retireWhileReferenced ?? false,
    parse,
    codeOf,
    checkPublication: async (entry, context) =>
      (await definition.checkPublication?.(entry.data as Static<S>, context, entry.code)) ?? [],
    afterPublication: async (entry, context) =>
      definition.afterPublication?.(entry, entry.data as Static<S>, context),
  };
};
