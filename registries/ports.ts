import type { EpochMs, Violation } from '../broker/index.ts';
import type { SchemaNode } from './schemaTree.ts';

export type { SchemaChoice, SchemaNode, ValueFacets } from './schemaTree.ts';

/** Runs SQL with `$n` parameters and gives the rows. */
export type Queryable = {
  query<R>(text: string, params?: readonly unknown[]): Promise<readonly R[]>;
};

/** PostgreSQL as the registers need it; implemented by adapters/postgres. */
export type Database = Queryable & {
  /** Commits when `work` resolves, rolls back when it rejects. */
  tx<T>(work: (t: Queryable) => Promise<T>): Promise<T>;
  /** Calls `onPayload` for each notification of the channel, `onGap` when some may have been missed. */
  listen(
    channel: string,
    onPayload: (payload: string) => void,
    onGap: () => void,
  ): Promise<{ stop(): Promise<void> }>;
};

export type SchemaFile = { readonly name: string; readonly content: string };
export type QualifiedName = { readonly namespace: string; readonly localName: string };

export type CompiledXsd = {
  /** Validates a document that stands on its own; empty = valid. Places are lines and columns of `xml`. */
  validate(xml: string): readonly Violation[];
  /** Frees the native memory; the schema is not used afterwards. */
  dispose(): void;
};

export type CompiledJson = {
  /** Fields of the violations are JSON pointers into `value`; empty = valid. */
  validate(value: unknown): readonly Violation[];
};

/** Reading throws HubError PoorSOAPEnvelopeFormat when the document is not well-formed. */
export type CompiledXPath = {
  /** String value of the first node (or of the string, number, boolean); null when nothing is selected. */
  text(xml: string): string | null;
  /** The expression as a boolean (XPath 1.0 §4.3). */
  holds(xml: string): boolean;
  dispose(): void;
};

/**
 * One row of the register of types and attributes, as a schema declares it. `code` is `{namespace}Name` for a named type,
 * `{namespace}/Root/Child/@attribute` for a place in a document (namespace of the root), and for JSON Schema the path into the
 * value, `/items/*` for the items of an array; the path of the value itself is empty.
 */
export type AttributeRow = {
  readonly code: string;
  readonly name: string;
  readonly kind: 'simple' | 'complex';
  /** Code of the type it restricts, extends or has: `{ns}SnilsType`, or the name of a built-in type: `string`, `object`. */
  readonly base: string | null;
  readonly patterns: readonly string[];
  readonly lengthMin: number | null;
  readonly lengthMax: number | null;
  readonly enumeration: readonly string[];
  /** Text of xs:documentation, or title and description. */
  readonly description: string;
};

/**
 * Compiles the schemas that information types bring; implemented by adapters/xml and adapters/json.
 * Every function throws HubError RegistryEntryInvalid whose violations name the file (or JSON pointer), line and column.
 */
export type SchemaCompiler = {
  /** @param entry name of the file that declares the roots; the first file when absent. Nothing is read from outside `files`. */
  xsd(files: readonly SchemaFile[], entry?: string): CompiledXsd;
  json(schema: unknown): CompiledJson;
  /** @param namespaces prefix → URI that the expression uses */
  xpath(expression: string, namespaces?: Readonly<Record<string, string>>): CompiledXPath;
  /** Rows of the root element and of everything that it uses, each code once. */
  attributesOfXsd(files: readonly SchemaFile[], root: QualifiedName): readonly AttributeRow[];
  attributesOfJson(schema: unknown): readonly AttributeRow[];
  /** The root element with everything below it. */
  treeOfXsd(files: readonly SchemaFile[], root: QualifiedName): SchemaNode;
  treeOfJson(schema: unknown): SchemaNode;
};

/** Volume of one flow of the exchange: who asks whom for what. */
export type TrafficRow = {
  /** Mnemonic of the system that sends requests. */
  readonly sender: string;
  /** Mnemonic of the system that answers them or reads broadcasts. */
  readonly recipient: string;
  readonly typeCode: string;
  readonly requests: number;
  readonly responses: number;
  readonly lastAtMs: EpochMs;
};

/** What really went through the exchange; implemented by adapters/postgres. */
export type Traffic = {
  /** Flows with messages since a moment, of these types and with these systems on either side (absent: all); most requests first. */
  since(
    sinceMs: EpochMs,
    filter: {
      readonly types?: readonly string[];
      readonly systems?: readonly string[];
      readonly limitRows: number;
    },
  ): Promise<readonly TrafficRow[]>;
};

export type CertificateFacts = {
  /** SHA-256 of the DER bytes, lower hex. */
  readonly sha256: string;
  readonly subject: string;
  readonly issuer: string;
  readonly serial: string;
  readonly notBeforeMs: EpochMs;
  readonly notAfterMs: EpochMs;
};

/** Reads one PEM certificate. @throws HubError RegistryEntryInvalid when the text is anything else */
export type CertificateReader = (pem: string) => CertificateFacts;
