import { childElements, textOf, type XmlElement } from '../xml/index.ts';
import type { Violations } from './violations.ts';

/** What an element of the envelope holds. */
export type Shape =
  | { readonly kind: 'sequence'; readonly parts: readonly Part[] }
  /** Text; `rule` gives the reason why it is wrong, or null. */
  | { readonly kind: 'text'; readonly rule?: (text: string) => string | null }
  /** From `min` to `max` elements that are not looked into, of `ns`, or of any namespace but the element's own. */
  | { readonly kind: 'any'; readonly min: number; readonly max: number; readonly ns?: string }
  /** Nothing that matters: content is ignored. */
  | { readonly kind: 'empty' };

export type Part = {
  readonly ns: string;
  readonly local: string;
  readonly min: number;
  readonly max: number;
  readonly shape: Shape | ((element: XmlElement) => Shape);
};

const isBlank = (text: string): boolean => /^[ \t\r\n]*$/.test(text);

const hasText = (element: XmlElement): boolean =>
  element.children.some((node) => node.kind === 'text' && !isBlank(node.value));

const checkText = (
  element: XmlElement,
  shape: Extract<Shape, { kind: 'text' }>,
  violations: Violations,
): void => {
  const [inner] = childElements(element);
  if (inner !== undefined) {
    violations.add(inner, 'ожидается текст без вложенных элементов');
    return;
  }
  const reason = shape.rule?.(textOf(element)) ?? null;
  if (reason !== null) violations.add(element, reason);
};

const checkAny = (
  element: XmlElement,
  shape: Extract<Shape, { kind: 'any' }>,
  violations: Violations,
): void => {
  const inner = childElements(element);
  if (inner.length < shape.min) violations.add(element, 'нет обязательного вложенного элемента');
  const extra = inner[shape.max];
  if (extra !== undefined) violations.add(extra, 'лишний элемент');
  for (const item of inner) {
    if (shape.ns !== undefined && item.ns !== shape.ns) {
      violations.add(item, `ожидается элемент пространства имён «${shape.ns}»`);
    }
    // xs:any namespace="##other": neither the envelope's own namespace nor none.
    if (shape.ns === undefined && (item.ns === element.ns || item.ns === '')) {
      violations.add(item, 'элемент должен быть из собственного пространства имён');
    }
  }
  if (hasText(element)) violations.add(element, 'лишний текст');
};

const checkSequence = (
  element: XmlElement,
  parts: readonly Part[],
  violations: Violations,
): void => {
  if (hasText(element)) violations.add(element, 'лишний текст между элементами');
  let at = 0;
  let count = 0;
  const missing = (upTo: number): void => {
    for (let index = at; index < upTo; index += 1) {
      const part = parts[index] as Part;
      if ((index === at ? count : 0) < part.min) {
        violations.add(element, `нет обязательного элемента ${part.local}`);
      }
    }
  };
  for (const item of childElements(element)) {
    const fits = (part: Part): boolean => part.local === item.local && part.ns === item.ns;
    const found = parts.findIndex((part, index) => index >= at && fits(part));
    if (found === -1) {
      const late = parts.some(fits);
      violations.add(item, late ? 'элемент стоит не на своём месте' : 'неизвестный элемент');
      continue;
    }
    if (found !== at) {
      missing(found);
      at = found;
      count = 0;
    }
    count += 1;
    const part = parts[found] as Part;
    if (count > part.max) violations.add(item, 'элемент повторяется');
    checkShape(item, part.shape, violations);
  }
  missing(parts.length);
};

/** Compares an element with its shape and adds every departure with its place. Attributes are not restricted. */
export const checkShape = (
  element: XmlElement,
  shape: Part['shape'],
  violations: Violations,
): void => {
  const actual = typeof shape === 'function' ? shape(element) : shape;
  switch (actual.kind) {
    case 'sequence':
      return checkSequence(element, actual.parts, violations);
    case 'text':
      return checkText(element, actual, violations);
    case 'any':
      return checkAny(element, actual, violations);
    case 'empty':
      return undefined;
  }
};
