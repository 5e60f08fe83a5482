import type { Clock } from '../../broker/index.ts';
import type { Print } from '../../module/index.ts';
import type { InformationTypeCard, Registers } from '../../registries/index.ts';

export type ArchivedFile = { readonly name: string; readonly content: string | Uint8Array };

/** What the pages of information types need from outside. */
export type InformationTypePorts = {
  readonly types: Registers['types'];
  readonly clock: Clock;
  readonly print: Print;
  /** Files of a type's folder: card, schemas, samples. */
  readonly filesOf: (card: InformationTypeCard) => readonly ArchivedFile[];
  readonly zip: (folder: string, files: readonly ArchivedFile[], atMs: number) => Uint8Array;
};
