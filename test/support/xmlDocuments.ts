import fc from 'fast-check';
import { escapeAttribute, escapeText } from '../../adapters/xml/index.ts';

/** A document before it is written: prefixes are chosen, declarations are added where they are missing. */
export type ElementModel = {
  readonly prefix: string;
  readonly local: string;
  /** Declared here though nothing may need it. */
  readonly extra: readonly string[];
  readonly attributes: readonly {
    readonly prefix: string;
    readonly local: string;
    readonly value: string;
  }[];
  readonly children: readonly (ElementModel | { readonly text: string })[];
};

export type ModelOptions = {
  /** No element without a namespace: the SMEV transform refuses those. */
  readonly everyElementQualified?: boolean;
  /** A prefix may be declared again with another namespace. */
  readonly rebinding?: boolean;
};

const locals = ['Запрос', 'item', 'Amount', 'b', 'id'] as const;
const texts = fc.oneof(
  fc.constantFrom(
    ' ',
    '\n  ',
    'a > b',
    '&<>"',
    ']] >',
    'да\tнет',
    '\r',
    'é\u00a0😀',
    'x'.repeat(20),
  ),
  fc.string({ unit: fc.constantFrom('a', '>', '&', ']', ' ', '\n', 'я') }),
);

/** Generator of documents of up to four levels. */
export const xmlModel = (options: ModelOptions = {}): fc.Arbitrary<ElementModel> => {
  const prefixes = options.rebinding === true ? ['p', 'q', 'p!', 'q!'] : ['p', 'q', 'z'];
  const elementPrefix = fc.constantFrom(
    ...prefixes,
    ...(options.everyElementQualified === true ? [] : ['']),
  );
  const attribute = fc.record({
    prefix: fc.constantFrom('', ...prefixes.slice(0, 2)),
    local: fc.constantFrom(...locals),
    value: texts,
  });
  const { element } = fc.letrec<{ element: ElementModel; node: ElementModel | { text: string } }>(
    (tie) => ({
      element: fc.record({
        prefix: elementPrefix,
        local: fc.constantFrom(...locals),
        extra: fc.subarray([...prefixes]),
        attributes: fc.uniqueArray(attribute, {
          maxLength: 3,
          selector: ({ prefix, local }) => `${prefix.replace('!', '')}:${local}`,
        }),
        children: fc.array(tie('node'), { maxLength: 3 }),
      }),
      node: fc.oneof(
        { maxDepth: 4, depthIdentifier: 'xml' },
        texts.map((text) => ({ text })),
        tie('element'),
      ),
    }),
  );
  return element;
};

const bare = (prefix: string): string => prefix.replace('!', '');
const qname = (prefix: string, local: string): string =>
  prefix === '' ? local : `${bare(prefix)}:${local}`;

const render = (element: ElementModel, scope: ReadonlyMap<string, string>): string => {
  const inner = new Map(scope);
  const declared = new Map<string, string>();
  const need = (prefix: string): void => {
    if (prefix === '' || declared.has(bare(prefix))) return;
    const uri = `urn:test:${prefix}`;
    if (inner.get(bare(prefix)) === uri) return;
    inner.set(bare(prefix), uri);
    declared.set(bare(prefix), uri);
  };
  need(element.prefix);
  for (const { prefix } of element.attributes) need(prefix);
  for (const prefix of element.extra) need(prefix);
  const name = qname(element.prefix, element.local);
  const declarations = [...declared].map(([prefix, uri]) => ` xmlns:${prefix}="${uri}"`);
  const attributes = element.attributes.map(
    ({ prefix, local, value }) => ` ${qname(prefix, local)}="${escapeAttribute(value)}"`,
  );
  const children = element.children.map((node) =>
    'text' in node ? escapeText(node.text) : render(node, inner),
  );
  return `<${name}${declarations.join('')}${attributes.join('')}>${children.join('')}</${name}>`;
};

/** Text of the document. */
export const renderDocument = (model: ElementModel): string => render(model, new Map());
