import { newRecordId, newToken } from '../../../adapters/runtime/index.ts';
import type { Module } from '../../../module/index.ts';
import { localDateOf } from '../../../registries/index.ts';
import { makeDesk } from '../../desk/index.ts';
import { makeFilesModule } from '../../files/index.ts';
import type { Core } from '../core.ts';
import { makeOrganisationNames } from '../organisations.ts';
import { safeOf } from './signing.ts';

/** The desk, and the documents that belong to its tickets and letters. */
export const deskModules = (core: Core): readonly Module[] => {
  const { storage, clock, log, audit, config, registers } = core;
  const db = storage.database;
  const desk = makeDesk({
    db,
    clock,
    log,
    organisationNames: makeOrganisationNames(db),
    endingAgreements: async (days) => {
      const found = await registers.agreementReminders(days);
      return found
        .filter(({ daysLeft }) => daysLeft >= 0)
        .map(({ number, organisation, validToMs }) => ({
          number,
          organisation,
          endsOn: localDateOf(validToMs - 1),
        }));
    },
    deliver: () => Promise.resolve(),
  });
  const files = makeFilesModule({
    db,
    clock,
    audit,
    newId: newRecordId,
    newToken,
    safe: safeOf(storage.vault),
    owners: desk.owners,
  });
  return [{ ...desk, jobs: config.roles.includes('jobs') ? desk.jobs : [] }, files];
};
