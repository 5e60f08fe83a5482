import { readFile } from 'node:fs/promises';
import { HubError } from '../../broker/index.ts';
import type { Bundle } from '../../registries/index.ts';
import { readTypeFolder } from './typeFolder.ts';

/** What a person says of a department and its types; each list may be empty. */
export type ComposeRequest = {
  readonly system?: {
    readonly mnemonic: string;
    readonly name: string;
    readonly ogrn: string;
    readonly inn: string;
    readonly kind: string;
    readonly certificateFiles: readonly string[];
  };
  /** Folders like `schemas/VS00001v001`. */
  readonly typeFolders: readonly string[];
  /** Owner of the types above, when it is not the one in their cards. */
  readonly owner?: string;
  /** `VS00001v001=VIS42` */
  readonly routes: readonly string[];
  /** `SOC42=VS00001v001`: who may send what. */
  readonly allows: readonly string[];
  readonly basis: string;
};

const pair = (text: string, option: string): readonly [string, string] => {
  const [left = '', right = '', ...rest] = text.split('=');
  if (left === '' || right === '' || rest.length > 0)
    throw new HubError('BadRequest', {
      field: option,
      reason: `${option}: ожидается ИМЯ=ЗНАЧЕНИЕ, получено «${text}».`,
    });
  return [left, right];
};

type Participant = NonNullable<Bundle['participants']>[number];

const departmentOf = async ({
  system,
}: ComposeRequest): Promise<Pick<Bundle, 'participants' | 'systems'>> => {
  if (!system) return {};
  const { mnemonic, name, ogrn, inn, kind } = system;
  const certificates = await Promise.all(
    system.certificateFiles.map((file) => readFile(file, 'utf8')),
  );
  return {
    participants: [{ ogrn, inn, name, kind: kind as Participant['kind'] }],
    systems: [{ mnemonic, name, participant: ogrn, certificates }],
  };
};

/**
 * Composes a registry bundle from what a person has at hand: a department's numbers, its certificate files, folders of information types.
 * The bundle is checked when it is imported, not here.
 * @throws HubError BadRequest naming the option
 */
export const composeBundle = async (request: ComposeRequest): Promise<Bundle> => {
  const types = await Promise.all(request.typeFolders.map(readTypeFolder));
  return {
    ...(await departmentOf(request)),
    ...(types.length > 0 && {
      informationTypes: types.map((card) => ({ ...card, owner: request.owner ?? card.owner })),
    }),
    ...(request.routes.length > 0 && {
      routes: request.routes.map((text) => {
        const [informationType, recipient] = pair(text, '--route');
        return { informationType, mode: 'fixed' as const, recipient };
      }),
    }),
    ...(request.allows.length > 0 && {
      accessRules: request.allows.map((text) => {
        const [sender, informationType] = pair(text, '--allow');
        return { sender, informationType, basis: request.basis };
      }),
    }),
  };
};
