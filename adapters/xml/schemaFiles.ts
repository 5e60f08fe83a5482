import { posix } from 'node:path';
import { HubError, isHubError, limits, type Violation } from '../../broker/index.ts';
import { XML_NS } from './bindings.ts';
import { parseXml } from './parser.ts';
import { positionOf } from './source.ts';
import { attribute, childElements, type XmlDocument, type XmlElement } from './tree.ts';

export const XSD_NS = 'http://www.w3.org/2001/XMLSchema';

/** One file of a set; the name is the path by which other files of the set refer to it. */
export type SchemaFile = { readonly name: string; readonly content: string };

export type SchemaDirective = {
  readonly kind: 'include' | 'import' | 'redefine' | 'override';
  /** Namespace of an import; '' when the import names none. */
  readonly namespace: string;
  readonly element: XmlElement;
  /** Name of the file it refers to; undefined for namespaces that a processor knows without a file. */
  readonly target: string | undefined;
};

export type SchemaSource = {
  readonly name: string;
  readonly document: XmlDocument;
  /** '' for none. */
  readonly targetNamespace: string;
  readonly directives: readonly SchemaDirective[];
};

type Parsed = Omit<SchemaSource, 'directives'>;

const directiveNames: readonly string[] = ['include', 'import', 'redefine', 'override'];

/** The refusal of a set of schemas with all its places. */
export const schemaRefusal = (violations: readonly Violation[]): HubError =>
  new HubError('RegistryEntryInvalid', {
    reason: `Схема не принята: ${violations[0]?.field ?? ''}: ${violations[0]?.reason ?? ''}`,
    violations: violations.slice(0, limits.validationErrorsMax),
  });

const readOne = (file: SchemaFile, violations: Violation[]): Parsed | undefined => {
  try {
    const document = parseXml(file.content, { allowProcessingInstructions: true });
    const { root } = document;
    if (root.ns !== XSD_NS || root.local !== 'schema') {
      violations.push({ field: file.name, reason: 'корневой элемент не xs:schema', line: 1 });
      return undefined;
    }
    return {
      name: file.name,
      document,
      targetNamespace: attribute(root, 'targetNamespace') ?? '',
    };
  } catch (error) {
    if (!isHubError(error)) throw error;
    for (const place of error.details.violations ?? []) {
      violations.push({ ...place, field: file.name });
    }
    return undefined;
  }
};

const plain = (path: string): string => posix.normalize(path.replaceAll('\\', '/'));

/** The file of the set that a schemaLocation means: by relative path, then by full name, then by a file name that is unique in the set. */
const byLocation = (sources: readonly Parsed[], from: Parsed, location: string) => {
  const relative = plain(posix.join(posix.dirname(plain(from.name)), location));
  const exact =
    sources.find((item) => plain(item.name) === relative) ??
    sources.find((item) => item.name === location || plain(item.name) === plain(location));
  if (exact !== undefined) return exact;
  const base = posix.basename(plain(location));
  const alike = sources.filter((item) => posix.basename(plain(item.name)) === base);
  return alike.length === 1 ? alike[0] : undefined;
};

/** Namespaces that a processor knows without a file. XML Schema Part 1 §2.7, §3.2.7. */
const builtIn: readonly string[] = [XML_NS, XSD_NS, 'http://www.w3.org/2001/XMLSchema-instance'];

// An import may lack its location or have a foreign one, so the namespace decides then. Nothing is ever fetched.
const directiveOf = (
  sources: readonly Parsed[],
  from: Parsed,
  element: XmlElement,
  violations: Violation[],
): SchemaDirective => {
  const kind = element.local as SchemaDirective['kind'];
  const namespace = attribute(element, 'namespace') ?? '';
  const location = attribute(element, 'schemaLocation');
  const refuse = (reason: string): void => {
    violations.push({
      field: from.name,
      reason,
      ...positionOf(from.document.source, element.start),
    });
  };
  let target = location === undefined ? undefined : byLocation(sources, from, location);
  if (kind === 'import') {
    if (target?.targetNamespace !== namespace) {
      target = sources.find((item) => item.targetNamespace === namespace);
    }
    if (target === undefined && !builtIn.includes(namespace)) {
      refuse(`схема пространства имён «${namespace}» не приложена`);
    }
  } else if (target === undefined) {
    refuse(`файл «${location ?? ''}» не приложен`);
  }
  return { kind, namespace, element, target: target?.name };
};

const checkSize = (files: readonly SchemaFile[]): void => {
  const bytes = files.reduce((sum, file) => sum + Buffer.byteLength(file.content), 0);
  if (files.length === 0) {
    throw schemaRefusal([{ field: 'files', reason: 'не приложено ни одной схемы' }]);
  }
  if (files.length > limits.schemaFilesMax || bytes > limits.schemaBytesMax) {
    const reason = `набор схем больше допустимого (${limits.schemaFilesMax} файлов, ${limits.schemaBytesMax} байт)`;
    throw schemaRefusal([{ field: 'files', reason }]);
  }
};

/**
 * Parses every file of a set of schemas and resolves what they include and import inside the set.
 * @throws HubError RegistryEntryInvalid with file name, line and reason of everything that is not a schema or is not in the set
 */
export const readSchemaFiles = (files: readonly SchemaFile[]): readonly SchemaSource[] => {
  checkSize(files);
  const violations: Violation[] = [];
  const parsed: Parsed[] = [];
  const names = new Set<string>();
  for (const file of files) {
    if (names.has(file.name)) {
      violations.push({ field: file.name, reason: 'файл с таким именем приложен дважды' });
      continue;
    }
    names.add(file.name);
    const source = readOne(file, violations);
    if (source !== undefined) parsed.push(source);
  }
  if (violations.length > 0) throw schemaRefusal(violations);
  const sources = parsed.map((source) => ({
    ...source,
    directives: childElements(source.document.root)
      .filter((item) => item.ns === XSD_NS && directiveNames.includes(item.local))
      .map((item) => directiveOf(parsed, source, item, violations)),
  }));
  if (violations.length > 0) throw schemaRefusal(violations);
  return sources;
};
