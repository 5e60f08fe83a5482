import { makeAgreementReminders } from './agreements/index.ts';
import { makeAnnotate, makeAttributesOf } from './attributes/index.ts';
import { makeExport, makeImport, makePlan, registers } from './bundle/index.ts';
import { makeCalendarQuery, makeDeadlines } from './calendar/index.ts';
import { makeClassifierQuery } from './classifiers/index.ts';
import { makeOwnership, makeWorkflow, type WorkflowPorts } from './entries/index.ts';
import {
  makeCompatibility,
  makeConsumersOf,
  makeDesigning,
  makePassport,
  makeSearchWords,
  typeVersions,
  type VersionFilter,
} from './informationTypes/index.ts';
import {
  makeCertificateList,
  makeOrganisations,
  makeParticipantName,
  makeSystemState,
} from './participants/index.ts';
import { makeScenarioQuery, type ScenarioCard } from './scenarios/index.ts';
import { makeAdmission } from './regulations/index.ts';

export type RegistersPorts = Omit<WorkflowPorts, 'registers'>;

/** Information types beyond their cards: passports, comparison of versions, the form designer. */
const makeTypes = (p: WorkflowPorts) => ({
  passport: makePassport(p),
  compatibility: makeCompatibility(p),
  versions: (filter: VersionFilter) => typeVersions(p.db, filter, p.clock.nowMs()),
  ...makeDesigning({
    ...p,
    classifiers: makeClassifierQuery(p),
    parse: (card) => p.registers.informationTypes.parse(card, p),
  }),
});

/** The registers as people and services use them: cards and their life, bundles, and reading «на дату». */
export const makeRegisters = (ports: RegistersPorts) => {
  const p: WorkflowPorts = { ...ports, registers };
  return {
    workflow: makeWorkflow(p),
    setSystemState: makeSystemState(p),
    importBundle: makeImport(p),
    planImport: makePlan(p),
    exportBundle: makeExport(p),
    annotate: makeAnnotate(p),
    attributesOf: makeAttributesOf(p),
    consumersOf: makeConsumersOf(p),
    words: makeSearchWords(p),
    classifiers: makeClassifierQuery(p),
    calendars: makeCalendarQuery(p),
    deadlines: makeDeadlines({ ...p, calendar: makeCalendarQuery(p).at }),
    types: makeTypes(p),
    certificates: makeCertificateList(p),
    organisations: makeOrganisations(p),
    agreementReminders: makeAgreementReminders(p),
    ownership: makeOwnership(p),
    admission: makeAdmission(p),
    scenarios: makeScenarioQuery(p),
    /** The card of a sequence, checked as the register would. @throws HubError RegistryEntryInvalid */
    parseScenario: (card: unknown): ScenarioCard =>
      p.registers.scenarios.parse(card, p).data as unknown as ScenarioCard,
    participantName: makeParticipantName(p),
  };
};

export type Registers = ReturnType<typeof makeRegisters>;
