import { readFileSync } from 'node:fs';
import type { SchemaFile } from '../../adapters/xml/index.ts';

const folder = new URL('../fixtures/xsd/', import.meta.url);

const files = (...names: string[]): readonly SchemaFile[] =>
  names.map((name) => ({ name, content: readFileSync(new URL(name, folder), 'utf8') }));

/** Invented schemas that between them use every construct the reader supports. */
export const xsdFixtures = {
  application: files('application.xsd'),
  catalogue: files('catalogue.xsd', 'parts/chameleon.xsd', 'party.xsd'),
  report: files('report.xsd'),
} as const;

/** The files of one SMEV version as the project publishes them. */
export const smevSchemas = (version: '1.1' | '1.2' | '1.3'): readonly SchemaFile[] => {
  const base = new URL(`../../schemas/smev/${version}/`, import.meta.url);
  const kinds = [
    'types',
    'basic',
    'faults',
    ...(version === '1.3' ? ['routing', 'directive'] : []),
  ];
  return kinds.map((kind) => {
    const name = `smev-message-exchange-${kind}-${version}.xsd`;
    return { name, content: readFileSync(new URL(name, base), 'utf8') };
  });
};
