import assert from 'node:assert/strict';
import {
  XmlBufferInputProvider,
  XmlDocument,
  XmlValidateError,
  XsdValidator as NativeValidator,
  xmlRegisterInputProvider,
  type ErrorDetail,
} from 'libxml2-wasm';
import * as binding from 'libxml2-wasm/lib/libxml2.mjs';
import type { NativeDocument } from './libxml.ts';
import type { SchemaSet } from './schemaSet.ts';

/** One message of libxml2 about a node of the document. */
export type NativeError = {
  readonly message: string;
  readonly line: number;
  /** Of the node; `*` stands for elements without a prefix. */
  readonly path: string;
};

export type NativeSchema = {
  validate(document: NativeDocument, errorsMax: number): readonly NativeError[];
  dispose(): void;
};

type Pointer = number;
type Owner = { readonly _ptr: Pointer };
type ValidationContext = Parameters<typeof binding.xmlSchemaFreeValidCtxt>[0];

/** The files that libxml2 may open now: filled for the duration of one compilation, so it can read nothing else, ever. */
const shelf: Record<string, Uint8Array> = {};
assert(xmlRegisterInputProvider(new XmlBufferInputProvider(shelf)), 'libxml2 takes the provider');

const collected: NativeError[] = [];
let roomLeft = 0;

// The collector of the package computes the path of the node for every error, which is quadratic in the number of siblings: 20 000
// wrong elements took 0.6 s, 200 000 over a minute. Ours does nothing once it has enough.
const collector = (
  binding as unknown as {
    addFunction(handler: (slot: number, error: Pointer) => void, signature: string): never;
  }
).addFunction((_slot, error) => {
  if (roomLeft === 0) return;
  if (binding.XmlErrorStruct.level(error) < 2) return;
  roomLeft -= 1;
  collected.push({
    message: binding.XmlErrorStruct.message(error).trim(),
    line: binding.XmlErrorStruct.line(error),
    path: binding.xmlGetNodePath(binding.XmlErrorStruct.node(error)) ?? '',
  });
}, 'vii');

const validate = (schema: Owner, document: Owner, errorsMax: number): readonly NativeError[] => {
  assert(schema._ptr !== 0, 'the schema is not disposed');
  const context: ValidationContext = binding.xmlSchemaNewValidCtxt(schema._ptr);
  collected.length = 0;
  roomLeft = errorsMax;
  try {
    binding.xmlSchemaSetValidStructuredErrors(context, collector, 0);
    const result = binding.xmlSchemaValidateDoc(context, document._ptr);
    assert(result >= 0, 'libxml2 finishes the validation');
    return result === 0 ? [] : collected.slice();
  } finally {
    binding.xmlSchemaFreeValidCtxt(context);
  }
};

/**
 * Compiles a prepared set.
 * @throws XmlValidateError or XmlParseError of libxml2-wasm, with file addresses of the set in `details`
 */
export const compileNative = (set: SchemaSet): NativeSchema => {
  for (const [address, text] of set.texts) shelf[address] = Buffer.from(text);
  try {
    const document = XmlDocument.fromString(set.driver, { url: 'hub-schema:/driver.xsd' });
    try {
      const schema = NativeValidator.fromDoc(document);
      return {
        validate: (subject, errorsMax) =>
          validate(schema as unknown as Owner, subject as unknown as Owner, errorsMax),
        dispose: () => schema.dispose(),
      };
    } finally {
      document.dispose();
    }
  } finally {
    for (const address of set.texts.keys()) delete shelf[address];
  }
};

/** Messages of a failed compilation; empty when the error is of another kind. */
export const compilationErrors = (error: unknown): readonly ErrorDetail[] =>
  error instanceof XmlValidateError ? error.details : [];
