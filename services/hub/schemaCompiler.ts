import { jsonSchemaValidator } from '../../adapters/json/index.ts';
import {
  compileXPath,
  compileXsd,
  jsonSchemaTree,
  listAttributes,
  listJsonAttributes,
  readSchemaModel,
  schemaTree,
  xpathText,
  type AttributeRow as PlaceRow,
} from '../../adapters/xml/index.ts';
import type { AttributeRow, CompiledXPath, SchemaCompiler } from '../../registries/index.ts';

type SchemaModel = ReturnType<typeof readSchemaModel>;
type TypeModel = NonNullable<SchemaModel['types'][string]>;
type Facets = PlaceRow['facets'];

const xsdNamespace = 'http://www.w3.org/2001/XMLSchema';

const facetColumns = (facets: Facets) => ({
  patterns: facets.patterns ?? [],
  lengthMin: facets.minLength ?? facets.length ?? null,
  lengthMax: facets.maxLength ?? facets.length ?? null,
  enumeration: (facets.enumeration ?? []).map(({ value }) => value),
});

const placeRow = (row: PlaceRow, code: string): AttributeRow => ({
  code,
  name: row.name === '' ? '/' : row.name,
  kind: row.base === 'object' ? 'complex' : 'simple',
  base:
    row.typeName === '' || row.typeNs === xsdNamespace
      ? row.base
      : `{${row.typeNs}}${row.typeName}`,
  ...facetColumns(row.facets),
  description: row.documentation,
});

const withoutNamespace = (key: string): string =>
  key.startsWith(`{${xsdNamespace}}`) ? key.slice(xsdNamespace.length + 2) : key;

const typeRow = (type: TypeModel): AttributeRow => {
  const base = type.base ?? (type.kind === 'complex' ? type.text : type.builtIn);
  return {
    code: type.key,
    name: type.name,
    kind: type.kind,
    base: base === undefined ? null : withoutNamespace(base),
    ...facetColumns(type.kind === 'simple' ? type.facets : {}),
    description: type.documentation,
  };
};

/** Named types of the places and everything that these are derived from, each once. */
const namedTypes = (model: SchemaModel, places: readonly PlaceRow[]): readonly TypeModel[] => {
  const found = new Map<string, TypeModel>();
  const add = (key: string | undefined): void => {
    const type = key === undefined ? undefined : model.types[key];
    if (!type || type.name === '' || type.ns === xsdNamespace || found.has(type.key)) return;
    found.set(type.key, type);
    add(type.base);
    if (type.kind === 'complex') add(type.text);
  };
  for (const place of places) add(`{${place.typeNs}}${place.typeName}`);
  return [...found.values()];
};

const oncePerCode = (rows: readonly AttributeRow[]): readonly AttributeRow[] => [
  ...new Map(rows.toReversed().map((row) => [row.code, row])).values(),
];

const xpath = (expression: string, namespaces?: Readonly<Record<string, string>>) => {
  const compiled = compileXPath(expression, namespaces);
  return {
    text: (xml) => xpathText(compiled.evaluate(xml)),
    holds: (xml) => {
      const value = compiled.evaluate(xml);
      return Array.isArray(value) ? value.length > 0 : Boolean(value);
    },
    dispose: () => compiled.dispose(),
  } satisfies CompiledXPath;
};

/** The compilers of adapters/xml and adapters/json as the registers ask for them. */
export const schemaCompiler: SchemaCompiler = {
  xsd: compileXsd,
  json: jsonSchemaValidator,
  xpath,
  attributesOfXsd: (files, root) => {
    const model = readSchemaModel(files);
    const places = listAttributes(model, `{${root.namespace}}${root.localName}`).filter(
      (place) => place.kind !== 'any',
    );
    return oncePerCode([
      ...namedTypes(model, places).map(typeRow),
      ...places.map((place) => placeRow(place, `{${root.namespace}}${place.path}`)),
    ]);
  },
  attributesOfJson: (schema) =>
    oncePerCode(
      listJsonAttributes(schema).map((place) =>
        placeRow(place, place.path === '/' ? '' : place.path),
      ),
    ),
  treeOfXsd: (files, root) =>
    schemaTree(readSchemaModel(files), `{${root.namespace}}${root.localName}`),
  treeOfJson: jsonSchemaTree,
};
