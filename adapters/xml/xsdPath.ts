import { XmlElement } from 'libxml2-wasm';
import type { NativeDocument } from './libxml.ts';

const step = /^(?:[^:[\]]+:)?([^[\]]+)(?:\[(\d+)\])?$/;

// Beyond it a step keeps the form `*[n]`, which is right too: each step costs a walk over that many siblings.
const siblingsMax = 200;

const elementAt = (parent: XmlElement, name: string, index: number): XmlElement | undefined => {
  let seen = 0;
  let walked = 0;
  for (let node = parent.firstChild; node !== null; node = node.next) {
    if ((walked += 1) > siblingsMax * 2) return undefined;
    if (!(node instanceof XmlElement)) continue;
    if (name !== '*' && (node.prefix === '' ? node.name : `${node.prefix}:${node.name}`) !== name) {
      continue;
    }
    if ((seen += 1) === index) return node;
  }
  return undefined;
};

const indexAmongNamesakes = (element: XmlElement): number => {
  let index = 1;
  for (let node = element.prev; node !== null; node = node.prev) {
    if (node instanceof XmlElement && node.name === element.name) index += 1;
  }
  return index;
};

/** Turns a node path of libxml2 (asterisks for elements without a prefix) into one that people read: `/Request/Applicant/item[3]`. */
export const friendlyPath = (document: NativeDocument, path: string): string => {
  const steps = path.split('/').slice(1);
  let element: XmlElement | undefined;
  let shown = '';
  for (const [at, text] of steps.entries()) {
    const match = step.exec(text);
    const index = Number(match?.[2] ?? 1);
    const name = text.replace(/\[\d+\]$/, '');
    if (at === 0) element = document.root;
    else if (element !== undefined && index <= siblingsMax) {
      element = elementAt(element, name, index);
    } else element = undefined;
    if (element === undefined) {
      shown += `/${text.replace(/^[^:[\]]+:/, '')}`;
      continue;
    }
    const place = at === 0 ? 1 : indexAmongNamesakes(element);
    shown += `/${element.name}${place > 1 ? `[${place}]` : ''}`;
  }
  return shown === '' ? '/' : shown;
};
