import { componentKeyword } from '../../module/index.ts';
import { envelopeSchemas } from './envelopes.ts';

/** The schema alone, without our annotations. */
const plain = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== componentKeyword)
      .map(([key, item]) => [key, plain(item)]),
  );
};

const textOf = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

const envelopeFile = ([name, schema]: [string, object]): [string, string] => [
  `envelope/${name}.json`,
  textOf({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `urn:kuzbass:hub:envelope:${name}`,
    ...(plain(schema) as object),
  }),
];

/** The files of schemas/envelope: text by path inside schemas/. */
export const makeEnvelopeFiles = (): ReadonlyMap<string, string> =>
  new Map(Object.entries(envelopeSchemas).map(envelopeFile));
