const textEscapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '\r': '&#xD;',
};
const attributeEscapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '"': '&quot;',
  '\t': '&#x9;',
  '\n': '&#xA;',
  '\r': '&#xD;',
};

const inText = /[&<>\r]/;
const inTextAll = /[&<>\r]/g;
const inAttribute = /[&<"\t\n\r]/;
const inAttributeAll = /[&<"\t\n\r]/g;

/** Character data of an element, escaped as Canonical XML 1.0 §2.3 writes text nodes; fit for any writer of ours. */
export const escapeText = (value: string): string =>
  inText.test(value) ? value.replace(inTextAll, (found) => textEscapes[found] ?? found) : value;

/** Value for an attribute in double quotes, escaped as Canonical XML 1.0 §2.3 writes attribute nodes. */
export const escapeAttribute = (value: string): string =>
  inAttribute.test(value)
    ? value.replace(inAttributeAll, (found) => attributeEscapes[found] ?? found)
    : value;
