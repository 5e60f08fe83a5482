import {
  attribute,
  childElements,
  parseXml,
  walk,
  type XmlElement,
} from '../../adapters/xml/index.ts';

const XSD_NS = 'http://www.w3.org/2001/XMLSchema';
const XMIME_NS = 'http://www.w3.org/2005/05/xmlmime';
const WSDL_NS = 'http://schemas.xmlsoap.org/wsdl/';
const WSDL_SOAP_NS = 'http://schemas.xmlsoap.org/wsdl/soap/';

const namespaceOf = (element: XmlElement, prefix: string): string => {
  for (let at: XmlElement | undefined = element; at !== undefined; at = at.parent) {
    const found = at.namespaces.find((item) => item.prefix === prefix);
    if (found !== undefined) return found.uri;
  }
  return '';
};

/** A QName in an attribute as `{uri}local`. */
const expanded = (element: XmlElement, name: string): string => {
  const [local = '', prefix = ''] = name.split(':').toReversed();
  return `{${namespaceOf(element, prefix)}}${local}`;
};

const qnames: ReadonlySet<string> = new Set(['type', 'ref', 'base']);
const defaults: Readonly<Record<string, string>> = {
  minOccurs: '1',
  maxOccurs: '1',
  use: 'optional',
};

const attributesOf = (element: XmlElement): string =>
  element.attributes
    .filter(({ ns, local, value }) => (ns === '' || ns === XMIME_NS) && defaults[local] !== value)
    .map(({ local, value }) => `${local}=${qnames.has(local) ? expanded(element, value) : value}`)
    .toSorted()
    .join(' ');

const describe = (element: XmlElement, indent: string): readonly string[] => {
  const inner = childElements(element).filter(
    (item) => item.ns === XSD_NS && item.local !== 'annotation',
  );
  return [
    `${indent}${element.local} ${attributesOf(element)}`,
    ...inner.flatMap((item) => describe(item, `${indent}  `)),
  ];
};

/** Structure of a schema without its texts: name of a global component → its lines, order and facets included. */
export const schemaStructure = (xsd: string): ReadonlyMap<string, string> => {
  const { root } = parseXml(xsd);
  const components = childElements(root).filter(
    (item) => item.ns === XSD_NS && !['annotation', 'import'].includes(item.local),
  );
  const forms = ['targetNamespace', 'elementFormDefault'].map(
    (name) => attribute(root, name) ?? '',
  );
  return new Map([
    ['schema', forms.join(' ')],
    ...components.map((item): [string, string] => [
      `${item.local} ${attribute(item, 'name') ?? ''}`,
      describe(item, '').join('\n'),
    ]),
  ]);
};

/** Structure of a WSDL: every operation with action, messages and faults, resolved to the elements they carry. */
export const serviceStructure = (wsdl: string): ReadonlyMap<string, string> => {
  const { root } = parseXml(wsdl);
  const all = (local: string): XmlElement[] =>
    [...walk(root)].filter((item) => item.ns === WSDL_NS && item.local === local);
  const elementOf = new Map(
    all('message').map((item) => {
      const [part] = childElements(item).filter(({ local }) => local === 'part');
      const name = part === undefined ? '' : expanded(part, attribute(part, 'element') ?? '');
      return [attribute(item, 'name') ?? '', name];
    }),
  );
  const partsOf = (operation: XmlElement): string[] =>
    childElements(operation)
      .filter(({ local }) => ['input', 'output', 'fault'].includes(local))
      .map((item) => {
        const message = (attribute(item, 'message') ?? '').split(':').at(-1) ?? '';
        return `${item.local} ${attribute(item, 'name') ?? ''} ${elementOf.get(message) ?? ''}`;
      });
  const found = new Map<string, string>();
  for (const operation of all('operation')) {
    const parent = operation.parent?.local ?? '';
    const action = childElements(operation).find((item) => item.ns === WSDL_SOAP_NS);
    const key = `${parent} ${attribute(operation, 'name') ?? ''}`;
    const lines = [
      attribute(action ?? operation, 'soapAction') ?? '',
      ...partsOf(operation).toSorted(),
    ];
    found.set(key, lines.join('\n'));
  }
  for (const local of ['portType', 'binding', 'service', 'port']) {
    for (const item of all(local)) found.set(local, attribute(item, 'name') ?? '');
  }
  return found;
};
