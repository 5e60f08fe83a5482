import assert from 'node:assert/strict';
import { buildPending, buildType, globalElement, startBuild } from './schemaBuild.ts';
import { readSchemaFiles, type SchemaFile } from './schemaFiles.ts';
import { indexSchemas } from './schemaIndex.ts';
import type { SchemaModel } from './schemaTypes.ts';

/**
 * Reads a set of XSD files into a plain model, from memory only. Types of extensions are given whole, named types by key, so recursion
 * is a key that leads back. Run `compileXsd` first: this reader trusts that the set is valid XSD. KIS-4.2.10.c.
 * @throws HubError RegistryEntryInvalid with file and line for what does not resolve, xs:redefine and xs:override
 */
export const readSchemaModel = (files: readonly SchemaFile[]): SchemaModel => {
  const index = indexSchemas(readSchemaFiles(files));
  const build = startBuild(index);
  for (const [key, from] of index.components.type) buildType(build, from, from.node, key);
  for (const [key, from] of index.components.element) globalElement(build, from, from.node, key);
  buildPending(build);
  for (const element of build.elements.values()) {
    assert(build.types.has(element.type), 'every element has its type');
  }
  return {
    targetNamespaces: index.targetNamespaces,
    elements: Object.fromEntries(build.elements),
    types: Object.fromEntries(build.types),
    prefixes: index.prefixes,
  };
};
