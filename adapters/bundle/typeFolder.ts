import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { InformationTypeCard } from '../../registries/index.ts';

/** card.json of a folder `schemas/VS…`: the card, with names of files where the card itself holds their content. */
type FolderCard = Omit<InformationTypeCard, 'xsd' | 'jsonSchemas' | 'samples'> & {
  readonly xsd?: { readonly files: readonly string[]; readonly entry?: string };
  readonly jsonSchemas?: { readonly request: string; readonly response?: string };
  readonly samples: readonly {
    readonly name: string;
    readonly root: 'request' | 'response';
    readonly form: 'xml' | 'json';
    readonly file: string;
  }[];
};

/** Reads the card of an information type from its folder, e.g. `schemas/VS00001v001`, files put in place of their names. */
export const readTypeFolder = async (directory: string): Promise<InformationTypeCard> => {
  const text = (name: string): Promise<string> => readFile(path.join(directory, name), 'utf8');
  const json = async (name: string): Promise<unknown> => JSON.parse(await text(name));
  const { xsd, jsonSchemas, samples, ...rest } = (await json('card.json')) as FolderCard;
  return {
    ...rest,
    ...(xsd && {
      xsd: {
        files: await Promise.all(
          xsd.files.map(async (name) => ({ name, content: await text(name) })),
        ),
        ...(xsd.entry !== undefined && { entry: xsd.entry }),
      },
    }),
    ...(jsonSchemas && {
      jsonSchemas: {
        request: await json(jsonSchemas.request),
        ...(jsonSchemas.response !== undefined && { response: await json(jsonSchemas.response) }),
      },
    }),
    samples: await Promise.all(
      samples.map(async ({ file, ...sample }) => ({
        ...sample,
        content: sample.form === 'xml' ? (await text(file)).trim() : await json(file),
      })),
    ),
  };
};
