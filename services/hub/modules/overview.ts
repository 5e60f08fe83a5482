import {
  makeBoardStore,
  makeConnectedReader,
  makeIncidentStore,
  makeMonitorSettings,
  makeStatistics,
} from '../../../adapters/postgres/index.ts';
import type { Mnemonic } from '../../../broker/index.ts';
import type { Module } from '../../../module/index.ts';
import { listPackages } from '../../registers/index.ts';
import type { Core } from '../core.ts';
import { exchangeSources } from '../overview/exchange.ts';
import { peopleSources } from '../overview/people.ts';
import { makeOverviewRoute } from '../overview/route.ts';

const packagesMax = 50;

/** The first page of the console: what needs a person now. */
export const overviewModule = ({ storage, registers, clock, log }: Core): Module => {
  const { database, deadLetters, activity } = storage;
  const connected = makeConnectedReader(database);
  const people = peopleSources({
    clock,
    incidents: makeIncidentStore(database),
    registers,
    systems: connected.systems,
    activity: activity.list,
    rules: makeMonitorSettings(database).rules,
    packages: () => listPackages(database, ['on-approval'], packagesMax),
  });
  const exchange = exchangeSources({
    clock,
    board: makeBoardStore(database),
    deadLetters,
    statistics: makeStatistics(database),
  });
  return {
    code: 'overview',
    routes: [
      makeOverviewRoute({
        sources: [...people, ...exchange],
        systemsOf: async (organisations) => {
          const systems = await connected.systems(clock.nowMs());
          return systems
            .filter(({ organisation }) => organisations.includes(organisation))
            .map(({ mnemonic }) => mnemonic as Mnemonic);
        },
        clock,
        log,
      }),
    ],
    jobs: [],
  };
};
