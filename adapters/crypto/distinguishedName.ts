import { type Asn1, oidOf, sequenceOf, setOf, tags, textOf } from './der.ts';
import { ascii, element, oid, sequence, setOfSorted, utf8 } from './derWriter.ts';

/** Short names of attributes; the Russian ones are of the order of the FSB of 27.12.2011 № 795. */
const shortNames: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.4': 'SN',
  '2.5.4.5': 'SERIALNUMBER',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.9': 'STREET',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.12': 'T',
  '2.5.4.42': 'GN',
  '1.2.840.113549.1.9.1': 'E',
  '0.9.2342.19200300.100.1.25': 'DC',
  '1.2.643.100.1': 'OGRN',
  '1.2.643.100.5': 'OGRNIP',
  '1.2.643.100.3': 'SNILS',
  '1.2.643.100.4': 'INNLE',
  '1.2.643.3.131.1.1': 'INN',
};

const oidsByName = new Map(Object.entries(shortNames).map(([id, name]) => [name, id]));
const numericNames: ReadonlySet<string> = new Set(['OGRN', 'OGRNIP', 'SNILS', 'INNLE', 'INN']);

export type NameAttribute = { readonly oid: string; readonly name: string; readonly value: string };

/** Attributes of a Name in the order of the certificate. @throws HubError BadRequest */
export const readName = (name: Asn1): NameAttribute[] =>
  sequenceOf(name).flatMap((rdn) =>
    setOf(rdn).map((pair) => {
      const [type, value] = sequenceOf(pair);
      const id = oidOf(type);
      return {
        oid: id,
        name: shortNames[id] ?? id,
        value: value === undefined ? '' : textOf(value),
      };
    }),
  );

const escape = (value: string): string =>
  value
    .replace(/[\\,+"<>;=]/g, '\\$&')
    .replace(/^[ #]/, '\\$&')
    .replace(/ $/, '\\ ')
    .replace(
      /[\u0000-\u001f\u007f]/g,
      (char) => `\\${char.charCodeAt(0).toString(16).padStart(2, '0')}`,
    );

/** Text of a name: the last attribute first, as RFC 4514 §2.1 orders, a space after each comma for people. */
export const nameText = (attributes: readonly NameAttribute[]): string =>
  attributes
    .toReversed()
    .map(({ name, value }) => `${name}=${escape(value)}`)
    .join(', ');

/** Writes a Name; keys are the short names, digits-only Russian attributes are NumericString. */
export const writeName = (attributes: Readonly<Record<string, string>>): Uint8Array =>
  sequence(
    ...Object.entries(attributes).map(([name, value]) => {
      const type = oid(oidsByName.get(name) ?? name);
      const text = numericNames.has(name)
        ? ascii(tags.numeric, value)
        : name === 'C'
          ? ascii(tags.printable, value)
          : utf8(value);
      return setOfSorted(element(tags.sequence, type, text));
    }),
  );
