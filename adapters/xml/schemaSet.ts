import { escapeAttribute } from './escape.ts';
import { XML_NS } from './bindings.ts';
import { XSD_NS, type SchemaDirective, type SchemaSource } from './schemaFiles.ts';

/** What libxml2 compiles: the driver imports every namespace, every location is an address inside the set. */
export type SchemaSet = {
  readonly driver: string;
  /** Address → text. */
  readonly texts: ReadonlyMap<string, string>;
  /** Address → name of the file as given. */
  readonly names: ReadonlyMap<string, string>;
};

// The attributes of the xml: namespace, which schemas import from the network. XML 1.0 §2.10, §2.12; XML Base; xml:id.
const xmlNamespaceSchema = `<xs:schema xmlns:xs="${XSD_NS}" targetNamespace="${XML_NS}">
<xs:attribute name="lang" type="xs:string"/><xs:attribute name="base" type="xs:anyURI"/><xs:attribute name="id" type="xs:ID"/>
<xs:attribute name="space"><xs:simpleType><xs:restriction base="xs:NCName"><xs:enumeration value="default"/><xs:enumeration value="preserve"/></xs:restriction></xs:simpleType></xs:attribute>
<xs:attributeGroup name="specialAttrs"><xs:attribute ref="xml:base"/><xs:attribute ref="xml:lang"/><xs:attribute ref="xml:space"/><xs:attribute ref="xml:id"/></xs:attributeGroup>
</xs:schema>`;

const importTag = (namespace: string, address: string): string =>
  namespace === ''
    ? `<xs:import schemaLocation="${address}"/>`
    : `<xs:import namespace="${escapeAttribute(namespace)}" schemaLocation="${address}"/>`;

/** Files of each namespace that stand for it: those that no other file of the set includes. */
const rootsByNamespace = (sources: readonly SchemaSource[]): Map<string, SchemaSource[]> => {
  const included = new Map<string, Set<string>>();
  for (const source of sources) {
    for (const { kind, target } of source.directives) {
      if (kind === 'import' || target === undefined || target === source.name) continue;
      included.set(target, (included.get(target) ?? new Set()).add(source.name));
    }
  }
  const byNamespace = new Map<string, SchemaSource[]>();
  const inCycle = (source: SchemaSource): boolean =>
    [...(included.get(source.name) ?? [])].every((by) => included.get(by)?.has(source.name));
  for (const source of sources) {
    if (included.has(source.name) && !inCycle(source)) continue;
    const roots = byNamespace.get(source.targetNamespace) ?? [];
    byNamespace.set(source.targetNamespace, [...roots, source]);
  }
  return byNamespace;
};

const startTagOf = (directive: SchemaDirective, source: string, address: string): string => {
  const { element, namespace } = directive;
  const close = element.contentStart === element.end ? '/>' : '>';
  const name = element.prefix === '' ? element.local : `${element.prefix}:${element.local}`;
  const declared = element.namespaces
    .map(({ prefix, uri }) => ` xmlns${prefix && `:${prefix}`}="${escapeAttribute(uri)}"`)
    .join('');
  const of =
    directive.kind === 'import' && namespace !== ''
      ? ` namespace="${escapeAttribute(namespace)}"`
      : '';
  // Lines must stay where they were: they are reported.
  const lines = source.slice(element.start, element.contentStart).replace(/[^\n]/g, '');
  const location = address === '' ? '' : ` schemaLocation="${address}"`;
  return `<${name}${declared}${of}${location}${lines}${close}`;
};

const rewrite = (source: SchemaSource, addressOf: (item: SchemaDirective) => string): string => {
  const text = source.document.source;
  let done = 0;
  let out = '';
  for (const directive of source.directives) {
    const { element } = directive;
    out += text.slice(done, element.start) + startTagOf(directive, text, addressOf(directive));
    done = element.contentStart;
  }
  return out + text.slice(done);
};

/**
 * Prepares a set for compilation. libxml2 takes the first location it meets for a namespace and ignores the others, so files of one
 * namespace that do not include each other get a common cover, and every import is pointed at it.
 */
export const makeSchemaSet = (
  sources: readonly SchemaSource[],
  roots: readonly SchemaSource[],
): SchemaSet => {
  const names = new Map<string, string>();
  const texts = new Map<string, string>();
  const addresses = new Map<string, string>();
  sources.forEach((source, at) => addresses.set(source.name, `hub-schema:/${at}.xsd`));
  const fileAddress = (name: string): string => addresses.get(name) ?? '';
  const covers = new Map<string, string>([[XML_NS, 'hub-schema:/xml.xsd']]);
  texts.set('hub-schema:/xml.xsd', xmlNamespaceSchema);
  let cover = 0;
  for (const [namespace, files] of rootsByNamespace(sources)) {
    const only = files.length === 1 ? files[0] : undefined;
    if (only !== undefined) {
      covers.set(namespace, fileAddress(only.name));
      continue;
    }
    const address = `hub-schema:/cover${(cover += 1)}.xsd`;
    const target = namespace === '' ? '' : ` targetNamespace="${escapeAttribute(namespace)}"`;
    const included = files.map(
      (item) => `<xs:include schemaLocation="${fileAddress(item.name)}"/>`,
    );
    texts.set(address, `<xs:schema xmlns:xs="${XSD_NS}"${target}>${included.join('')}</xs:schema>`);
    covers.set(namespace, address);
  }
  const addressOf = ({ kind, namespace, target }: SchemaDirective): string =>
    kind === 'import' ? (covers.get(namespace) ?? '') : fileAddress(target ?? '');
  for (const source of sources) {
    names.set(fileAddress(source.name), source.name);
    texts.set(fileAddress(source.name), rewrite(source, addressOf));
  }
  const imported = [...new Set(roots.map((item) => item.targetNamespace))].map((namespace) => {
    // A file without a namespace that others include belongs to theirs and stands for nothing itself.
    const address = covers.get(namespace);
    return address === undefined ? '' : importTag(namespace, address);
  });
  const driver = `<xs:schema xmlns:xs="${XSD_NS}" targetNamespace="urn:hub:schema-set">${imported.join('')}</xs:schema>`;
  return { driver, texts, names };
};
