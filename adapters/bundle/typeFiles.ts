import { strToU8, zipSync } from 'fflate';
import type { InformationTypeCard } from '../../registries/index.ts';

export type ArchiveFile = { readonly name: string; readonly content: string | Uint8Array };

const pretty = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** A name that stays inside the folder it is unpacked to, whatever a schema was called. */
const inside = (name: string): string =>
  name
    .split(/[\\/]+/)
    .filter((part) => part !== '' && part !== '.' && part !== '..')
    .join('/') || 'file';

type Sample = InformationTypeCard['samples'][number];

/** `request.sample.xml`, `request.sample-2.xml`… */
const sampleNames = (samples: readonly Sample[]): readonly string[] => {
  const times = new Map<string, number>();
  return samples.map(({ root, form }) => {
    const count = (times.get(`${root}.${form}`) ?? 0) + 1;
    times.set(`${root}.${form}`, count);
    return `${root}.sample${count === 1 ? '' : `-${count}`}.${form}`;
  });
};

/** The files of an information type's folder, as `schemas/VS00001v001` has them; `readTypeFolder` reads them back. */
export const typeFiles = (card: InformationTypeCard): readonly ArchiveFile[] => {
  const { xsd, jsonSchemas, samples, ...rest } = card;
  const names = sampleNames(samples);
  const folderCard = {
    ...rest,
    ...(xsd && {
      xsd: {
        files: xsd.files.map(({ name }) => inside(name)),
        ...(xsd.entry !== undefined && { entry: inside(xsd.entry) }),
      },
    }),
    ...(jsonSchemas && {
      jsonSchemas: {
        request: 'request.schema.json',
        ...(jsonSchemas.response !== undefined && { response: 'response.schema.json' }),
      },
    }),
    samples: samples.map(({ content: _content, ...sample }, at) => ({
      ...sample,
      file: names[at],
    })),
  };
  return [
    { name: 'card.json', content: pretty(folderCard) },
    ...(xsd?.files ?? []).map(({ name, content }) => ({ name: inside(name), content })),
    ...Object.entries(jsonSchemas ?? {}).map(([root, schema]) => ({
      name: `${root}.schema.json`,
      content: pretty(schema),
    })),
    ...samples.map(({ form, content }, at) => ({
      name: names[at] ?? '',
      content: form === 'xml' ? String(content) : pretty(content),
    })),
  ];
};

/** Files in one ZIP, each below `folder`; the moment makes the same files the same bytes. */
export const zipFiles = (folder: string, files: readonly ArchiveFile[], atMs: number): Uint8Array =>
  zipSync(
    Object.fromEntries(
      files.map(({ name, content }) => [
        `${folder}/${name}`,
        typeof content === 'string' ? strToU8(content) : content,
      ]),
    ),
    { mtime: atMs, level: 6 },
  );
