import { escapeAttribute, escapeText } from '../../xml/index.ts';
import type { ShownPlace } from './masking.ts';

const xmlLines = (place: ShownPlace, indent: string): readonly string[] => {
  const attributes = place.parts
    .filter(({ isAttribute }) => isAttribute)
    .map(({ name, value }) => ` ${name}="${escapeAttribute(value ?? '')}"`)
    .join('');
  const children = place.parts.filter(({ isAttribute }) => !isAttribute);
  const open = `${indent}<${place.name}${attributes}`;
  if (children.length > 0) {
    return [
      `${open}>`,
      ...children.flatMap((part) => xmlLines(part, `${indent}  `)),
      `${indent}</${place.name}>`,
    ];
  }
  return place.value === null || place.value === ''
    ? [`${open}/>`]
    : [`${open}>${escapeText(place.value)}</${place.name}>`];
};

const jsonLines = (place: ShownPlace, indent: string): readonly string[] => {
  const label = `${indent}${JSON.stringify(place.name)}: `;
  return place.value === null
    ? [`${label}{`, ...place.parts.flatMap((part) => jsonLines(part, `${indent}  `)), `${indent}}`]
    : [`${label}${JSON.stringify(place.value)}`];
};

/** The content as text without what is masked: to be read, not to be verified. */
export const maskedText = (root: ShownPlace | null, form: 'xml' | 'json'): string | null => {
  if (root === null) return null;
  return (form === 'xml' ? xmlLines(root, '') : jsonLines(root, '')).join('\n');
};
