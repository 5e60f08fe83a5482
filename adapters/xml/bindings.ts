import type { XmlNamespace } from './tree.ts';

export const XML_NS = 'http://www.w3.org/XML/1998/namespace';
export const XMLNS_NS = 'http://www.w3.org/2000/xmlns/';

/** Prefixes in scope while a document is read. Constant time per look-up, however deep the document is. */
export type Bindings = {
  /** URI of a prefix: '' for the default prefix without a declaration, undefined for an unbound one. */
  readonly find: (prefix: string) => string | undefined;
  /** Opens the scope of one element. */
  readonly open: (declared: readonly XmlNamespace[]) => void;
  /** Closes the scope opened last. */
  readonly close: (declared: readonly XmlNamespace[]) => void;
};

/** Makes bindings with only `xml` and the empty default namespace in scope. Namespaces in XML 1.0 §3, §6. */
export const makeBindings = (): Bindings => {
  const scope = new Map<string, string | undefined>([
    ['', ''],
    ['xml', XML_NS],
  ]);
  const shadowed: (string | undefined)[] = [];
  return {
    find: (prefix) => scope.get(prefix),
    open: (declared) => {
      for (const { prefix, uri } of declared) {
        shadowed.push(scope.get(prefix));
        scope.set(prefix, uri);
      }
    },
    close: (declared) => {
      for (let at = declared.length - 1; at >= 0; at -= 1) {
        const { prefix } = declared[at] as XmlNamespace;
        scope.set(prefix, shadowed.pop());
      }
    },
  };
};

/** Why a declaration is not allowed, in Russian; undefined when it is. Namespaces in XML 1.0 §3, §2.2. */
export const declarationFault = (prefix: string, uri: string): string | undefined => {
  if (prefix === 'xmlns') return 'префикс xmlns объявлять нельзя';
  if ((prefix === 'xml') !== (uri === XML_NS)) {
    return 'префикс xml и его пространство имён связаны только друг с другом';
  }
  if (uri === XMLNS_NS) return 'пространство имён xmlns объявлять нельзя';
  if (prefix !== '' && uri === '') return 'префикс объявлен с пустым пространством имён';
  return undefined;
};
