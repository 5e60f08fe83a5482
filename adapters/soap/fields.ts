import { child, textOf, type XmlElement } from '../xml/index.ts';

/** Text of a direct child, trimmed; null when it is absent or empty: live clients write `<NodeID/>` for "none". */
export const optionalText = (parent: XmlElement, ns: string, local: string): string | null => {
  const found = child(parent, ns, local);
  const text = found === undefined ? '' : textOf(found).trim();
  return text === '' ? null : text;
};
