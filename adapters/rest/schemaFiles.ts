import { type Route, componentKeyword } from '../../module/index.ts';
import { makeDocsRoutes, makeHealthRoutes, makeMetricsRoute } from '../http/index.ts';
import { makeApiDocument, makeDocumentRoute } from './document.ts';
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

/**
 * The files of the folder schemas that are made from code: the envelopes and the description of the interface.
 * @param routes of the JSON door and of whatever else stands behind the same address
 * @returns text by path inside schemas/
 */
export const makeSchemaFiles = (routes: readonly Route[]): ReadonlyMap<string, string> => {
  const common = [
    ...makeHealthRoutes({}, { nowMs: () => 0 }),
    makeMetricsRoute(async () => ({ contentType: 'text/plain', text: '' })),
    ...makeDocsRoutes(),
  ];
  const all = [...routes, ...common];
  return new Map([
    ...Object.entries(envelopeSchemas).map(envelopeFile),
    ['openapi.json', textOf(makeApiDocument([...all, makeDocumentRoute(all)]))],
  ]);
};
