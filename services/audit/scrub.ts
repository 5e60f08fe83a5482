import { limits } from '../../broker/index.ts';

const mask = '•••';

/** What people type into a search by habit and what must not stay in the trail: СНИЛС, passports, telephones, addresses of e-mail. */
const personal: readonly RegExp[] = [
  /(?<![\dA-Za-z-])\d{3}-\d{3}-\d{3}[ -]?\d{2}(?![\dA-Za-z-])/g,
  /(?<![\dA-Za-z.:-])\d{11}(?![\dA-Za-z.:-])/g,
  /(?<![\dA-Za-z-])\d{2} ?\d{2} \d{6}(?![\dA-Za-z-])/g,
  /(?<![\dA-Za-z])(?:\+7|8)[ (-]{0,2}\d{3}[ )-]{0,2}\d{3}[ -]?\d{2}[ -]?\d{2}(?!\d)/g,
  /(?<![\p{L}\d._%+-])[\p{L}\d._%+-]{1,64}@[\p{L}\d-]+(?:\.[\p{L}\d-]+)+/gu,
];

/** A text without anything that looks like personal data. */
export const scrubText = (text: string): string =>
  personal.reduce((rest, pattern) => rest.replaceAll(pattern, mask), text);

const scrub = (value: unknown, depth: number): unknown => {
  if (typeof value === 'string') {
    const { auditTextCharsMax: max } = limits;
    return scrubText(value.length > max ? `${value.slice(0, max)}…` : value);
  }
  if (typeof value !== 'object' || value === null) return value;
  if (depth === 0) return '…';
  if (Array.isArray(value))
    return value.slice(0, limits.auditListItemsMax).map((item) => scrub(item, depth - 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, scrub(item, depth - 1)]),
  );
};

/**
 * Details as they are kept: what looks like personal data is masked, texts, lists and nesting are bounded. Routes note identifiers
 * and counts only; this is the second line (KIS-4.4.7).
 * @returns JSON text
 */
export const detailsText = (details: Readonly<Record<string, unknown>>): string => {
  const text = JSON.stringify(scrub(details, 6));
  return text.length <= limits.auditDetailsCharsMax
    ? text
    : JSON.stringify({ cut: true, fields: Object.keys(details).slice(0, 50) });
};
