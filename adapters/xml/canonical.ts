import { XML_NS } from './bindings.ts';
import { compareCodePoints } from './characters.ts';
import { escapeAttribute, escapeText } from './escape.ts';
import {
  inheritedNamespaces,
  traverse,
  type XmlAttribute,
  type XmlElement,
  type XmlNamespace,
} from './tree.ts';

export const EXCLUSIVE_C14N = 'http://www.w3.org/2001/10/xml-exc-c14n#';

export type CanonicalOptions = {
  /** Prefixes of an InclusiveNamespaces PrefixList; `#default` or '' is the default namespace. */
  readonly inclusivePrefixes?: readonly string[];
  /** Left out of the output together with its content: the enveloped-signature transform (XMLDSig §6.6.4). */
  readonly without?: XmlElement;
};

const byPrefix = (left: XmlNamespace, right: XmlNamespace): number =>
  compareCodePoints(left.prefix, right.prefix);

const byName = (left: XmlAttribute, right: XmlAttribute): number =>
  compareCodePoints(left.ns, right.ns) || compareCodePoints(left.local, right.local);

const declarationText = ({ prefix, uri }: XmlNamespace): string =>
  prefix === '' ? ` xmlns="${escapeAttribute(uri)}"` : ` xmlns:${prefix}="${escapeAttribute(uri)}"`;

const qualified = (prefix: string, local: string): string =>
  prefix === '' ? local : `${prefix}:${local}`;

/** Declarations in scope of the prefixes that are treated inclusively, kept along the traversal. */
const makeInclusiveScope = (apex: XmlElement, prefixes: readonly string[]) => {
  const names = prefixes.map((prefix) => (prefix === '#default' ? '' : prefix));
  const inherited = inheritedNamespaces(apex);
  const scope = new Map<string, string | undefined>();
  for (const prefix of names) scope.set(prefix, inherited.get(prefix));
  const undo: (string | undefined)[] = [];
  return {
    enter: (element: XmlElement): void => {
      for (const { prefix, uri } of element.namespaces) {
        if (!scope.has(prefix)) continue;
        undo.push(scope.get(prefix));
        scope.set(prefix, uri);
      }
    },
    leave: (element: XmlElement): void => {
      for (let at = element.namespaces.length - 1; at >= 0; at -= 1) {
        const { prefix } = element.namespaces[at] as XmlNamespace;
        if (scope.has(prefix)) scope.set(prefix, undo.pop());
      }
    },
    declared: (): Iterable<[string, string | undefined]> => scope,
  };
};

/** What the nearest rendered ancestor has declared, with an undo list: constant time however deep the element is. */
const makeRendered = () => {
  const rendered = new Map<string, string | undefined>([['', '']]);
  const undo: XmlNamespaceBefore[] = [];
  const marks: number[] = [];
  return {
    open: (): void => {
      marks.push(undo.length);
    },
    needs: (prefix: string, uri: string): boolean => rendered.get(prefix) !== uri,
    add: (prefix: string, uri: string): void => {
      undo.push({ prefix, uri: rendered.get(prefix) });
      rendered.set(prefix, uri);
    },
    close: (): void => {
      const mark = marks.pop() ?? 0;
      while (undo.length > mark) {
        const before = undo.pop() as XmlNamespaceBefore;
        rendered.set(before.prefix, before.uri);
      }
    },
  };
};
type XmlNamespaceBefore = { readonly prefix: string; readonly uri: string | undefined };

/**
 * Exclusive XML Canonicalization 1.0 without comments of one element and all below it: the octets are the UTF-8 of the result.
 * Iterative. https://www.w3.org/TR/xml-exc-c14n/ §3; escaping and order are of Canonical XML 1.0 §2.3.
 */
export const canonicalize = (apex: XmlElement, options: CanonicalOptions = {}): string => {
  const rendered = makeRendered();
  const prefixes = options.inclusivePrefixes ?? [];
  const inclusive = prefixes.length > 0 ? makeInclusiveScope(apex, prefixes) : undefined;
  const skipped = options.without;
  let inSkipped = false;
  let out = '';
  const declarations = (element: XmlElement): string => {
    let found: XmlNamespace[] | undefined;
    const need = (prefix: string, uri: string): void => {
      if (prefix === 'xml' || !rendered.needs(prefix, uri)) return;
      rendered.add(prefix, uri);
      (found ??= []).push({ prefix, uri });
    };
    need(element.prefix, element.ns);
    for (const { prefix, ns } of element.attributes) {
      if (prefix !== '' && ns !== XML_NS) need(prefix, ns);
    }
    for (const [prefix, uri] of inclusive?.declared() ?? []) {
      if (uri !== undefined) need(prefix, uri);
    }
    if (found === undefined) return '';
    return found.length === 1
      ? declarationText(found[0] as XmlNamespace)
      : found.sort(byPrefix).map(declarationText).join('');
  };
  traverse(apex, {
    enter: (element) => {
      if (element === skipped) inSkipped = true;
      if (inSkipped) return;
      inclusive?.enter(element);
      rendered.open();
      out += `<${qualified(element.prefix, element.local)}${declarations(element)}`;
      const sorted =
        element.attributes.length > 1 ? element.attributes.toSorted(byName) : element.attributes;
      for (const { prefix, local, value } of sorted) {
        out += ` ${qualified(prefix, local)}="${escapeAttribute(value)}"`;
      }
      out += '>';
    },
    leaf: (node) => {
      if (inSkipped || node.kind === 'comment') return;
      if (node.kind === 'text') out += escapeText(node.value);
      else out += node.data === '' ? `<?${node.target}?>` : `<?${node.target} ${node.data}?>`;
    },
    leave: (element) => {
      if (element === skipped) inSkipped = false;
      else if (!inSkipped) {
        out += `</${qualified(element.prefix, element.local)}>`;
        rendered.close();
        inclusive?.leave(element);
      }
    },
  });
  return out;
};
