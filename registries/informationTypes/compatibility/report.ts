import { HubError, type Clock } from '../../../broker/index.ts';
import { registerTitles, versionsOf } from '../../entries/index.ts';
import type { Queryable, SchemaCompiler } from '../../ports.ts';
import type { InformationTypeCard } from '../card.ts';
import { checkCompatibility, type CompatibilityReport } from './check.ts';
import { previousOf, publishedOf, type PreviousVersion } from './previous.ts';

export type CompatibilityPorts = {
  readonly db: Queryable;
  readonly compiler: SchemaCompiler;
  readonly clock: Clock;
};

export type CompatibilityQuestion = {
  readonly code: string;
  /** A card that is not in the register, in place of an edition that is. */
  readonly card?: InformationTypeCard | undefined;
  /** Edition of the card; the last one when absent. */
  readonly edition?: number | undefined;
  /** Code of the version to compare with; the previous one when absent. */
  readonly against?: string | undefined;
};

export type CompatibilityAnswer = {
  /** null: the first version of its kind, nothing to compare with. */
  readonly previous: {
    readonly code: string;
    readonly version: string;
    readonly edition: number;
  } | null;
  readonly report: CompatibilityReport | null;
};

const notFound = (code: string): HubError =>
  new HubError('RegistryEntryNotFound', {
    field: 'code',
    value: code,
    reason: `${registerTitles.informationTypes}: записи «${code}» нет.`,
  });

/** Compares a draft, a kept edition or an uploaded card with the previous version, before anybody publishes it. */
export const makeCompatibility =
  ({ db, compiler, clock }: CompatibilityPorts) =>
  /** @throws HubError RegistryEntryNotFound; RegistryEntryInvalid when a schema does not compile */
  async ({ code, card, edition, against }: CompatibilityQuestion): Promise<CompatibilityAnswer> => {
    const kept = card === undefined ? await versionsOf(db, 'informationTypes', code) : [];
    const entry =
      edition === undefined ? kept.at(-1) : kept.find(({ version }) => version === edition);
    const after = card ?? (entry?.data as InformationTypeCard | undefined);
    if (after === undefined) throw notFound(code);
    const before: PreviousVersion | null =
      against === undefined
        ? await previousOf(db, after, clock.nowMs(), entry?.version)
        : await publishedOf(db, against);
    if (against !== undefined && before === null) throw notFound(against);
    if (before === null) return { previous: null, report: null };
    return {
      previous: { code: before.code, version: before.data.version, edition: before.version },
      report: checkCompatibility(before.data, after, compiler),
    };
  };
