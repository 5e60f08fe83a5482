/** How the two known Java writers write character data after the SMEV transform (reference/smev3.md §3, rules 7 and 8). */

// Woodstox copies blocks shorter than this in one call and longer ones in chunks; both constants are in MR 3.5.0.27.
const SHORT_BLOCK_UNITS = 12;
const CHUNK_UNITS = 512;

const GT = 0x3e;
const RIGHT_BRACKET = 0x5d;

const special = /[&<>\r\u007f-\u009f]/;
const specialAttribute = /[&<"\t\n\r]/;
const specialAttributeAll = /[&<"\t\n\r]/g;

const fixed: Readonly<Record<number, string>> = { 0x26: '&amp;', 0x3c: '&lt;', 0x0d: '&#xd;' };

const entityOf = (unit: number): string | undefined =>
  fixed[unit] ?? (unit >= 0x7f && unit <= 0x9f ? `&#x${unit.toString(16)};` : undefined);

/** One block of character data as Woodstox writes it. */
export const woodstoxText = (block: string): string => {
  if (!special.test(block)) return block;
  const short = block.length < SHORT_BLOCK_UNITS;
  let out = '';
  let copied = 0;
  let afterEntity = false;
  for (let at = 0; at < block.length; at += 1) {
    const unit = block.charCodeAt(at);
    let entity = entityOf(unit);
    if (unit === GT) {
      const first = short ? at === 0 : at % CHUNK_UNITS === 0;
      const bracket = at > 0 && block.charCodeAt(at - 1) === RIGHT_BRACKET;
      if (first || bracket || (!short && afterEntity)) entity = '&gt;';
    }
    afterEntity = entity !== undefined;
    if (entity === undefined) continue;
    out += block.slice(copied, at) + entity;
    copied = at + 1;
  }
  return out + block.slice(copied);
};

const attributeEntities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '"': '&quot;',
  '\t': '&#x9;',
  '\n': '&#xa;',
  '\r': '&#xd;',
};

/** An attribute value or a namespace URI as Woodstox writes it. */
export const woodstoxAttribute = (value: string): string =>
  specialAttribute.test(value)
    ? value.replace(specialAttributeAll, (found) => attributeEntities[found] ?? found)
    : value;

const jdkEntities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/** True for a block the transform drops: only characters up to U+0020 (rule 2). */
export const isBlank = (block: string): boolean => {
  for (let at = 0; at < block.length; at += 1) if (block.charCodeAt(at) > 0x20) return false;
  return true;
};

// Everything that the JDK reader reports as one event between references: at most two runs of lines.
const jdkEvent = /\n*[^&<>\r\n]*(?:\n+[^&<>\r\n]*)?/y;

/**
 * One block as the JDK's own reader and writer leave it: always `&gt;`, no CR, control characters as they are. Each reference and
 * every second line is an event of its own there, and blank events are dropped like blank blocks.
 */
export const jdkText = (block: string): string => {
  let out = '';
  let at = 0;
  while (at < block.length) {
    const unit = block.charCodeAt(at);
    if (unit === 0x26 || unit === 0x3c || unit === GT || unit === 0x0d) {
      if (unit !== 0x0d) out += unit === GT ? '&gt;' : (fixed[unit] ?? '');
      at += 1;
      continue;
    }
    jdkEvent.lastIndex = at;
    const event = jdkEvent.exec(block)?.[0] ?? '';
    if (!isBlank(event)) out += event;
    at += event.length;
  }
  return out;
};

/** An attribute value as the JDK writer leaves it: white space raw. */
export const jdkAttribute = (value: string): string =>
  value.replace(/[&<>"]/g, (found) => jdkEntities[found] ?? found);
