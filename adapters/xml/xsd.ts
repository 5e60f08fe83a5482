import { isHubError, limits, type HubError, type Violation } from '../../broker/index.ts';
import { withDocument } from './libxml.ts';
import { compilationErrors, compileNative, type NativeSchema } from './nativeSchema.ts';
import { checkComplexity } from './schemaComplexity.ts';
import { readSchemaFiles, schemaRefusal, type SchemaFile } from './schemaFiles.ts';
import { makeSchemaSet, type SchemaSet } from './schemaSet.ts';
import { translateSchemaMessage, translateViolation } from './xsdMessages.ts';
import { friendlyPath } from './xsdPath.ts';

export type XsdValidator = {
  /** Empty = valid. A document that is not well-formed is one violation. At most `limits.validationErrorsMax`. */
  validate(xml: string | Uint8Array): readonly Violation[];
  /** Frees the memory of the schema; safe twice. */
  dispose(): void;
};

const refuse = (error: unknown, set: SchemaSet): HubError => {
  const details = compilationErrors(error).filter((detail) => detail.level >= 2);
  if (details.length === 0) throw error;
  return schemaRefusal(
    details.map((detail) => ({
      field: set.names.get(detail.file ?? '') ?? 'files',
      reason: translateSchemaMessage(detail.message.trim()),
      line: detail.line,
    })),
  );
};

const compile = (set: SchemaSet): NativeSchema => {
  try {
    return compileNative(set);
  } catch (error) {
    throw refuse(error, set);
  }
};

const validate = (schema: NativeSchema, xml: string | Uint8Array): readonly Violation[] => {
  try {
    return withDocument(xml, (document) =>
      schema.validate(document, limits.validationErrorsMax).map((error) => ({
        field: friendlyPath(document, error.path),
        reason: translateViolation(error.message),
        line: error.line,
      })),
    );
  } catch (error) {
    if (isHubError(error)) return error.details.violations ?? [];
    throw error;
  }
};

/**
 * Compiles a set of XSD 1.0 files. Includes and imports are looked for among the given files only, by name or, for imports, by namespace;
 * the network and the disk are never read. Without `entry` every namespace of the set may give the root element; with it only the
 * namespace of that file. Synchronous: libxml2-wasm is ready once this module is imported. KIS-4.2.10.b.
 * @throws HubError RegistryEntryInvalid with file name, line and message of everything that does not compile
 */
export const compileXsd = (files: readonly SchemaFile[], entry?: string): XsdValidator => {
  const sources = readSchemaFiles(files);
  const roots = entry === undefined ? sources : sources.filter((item) => item.name === entry);
  if (roots.length === 0) {
    throw schemaRefusal([{ field: entry ?? 'files', reason: 'главный файл схемы не приложен' }]);
  }
  checkComplexity(sources);
  const schema = compile(makeSchemaSet(sources, roots));
  return { validate: (xml) => validate(schema, xml), dispose: () => schema.dispose() };
};
