export type * from './ports.ts';
export { makeDirectory, type Directory } from './directory.ts';
export { makeRegisters, type Registers, type RegistersPorts } from './registers.ts';
export { makeRegistry, type RegistryPorts, type RunningRegistry } from './registry.ts';
export { type PushedSystem, type TypeSource } from './snapshot.ts';
export {
  addDays,
  type Change,
  entryStates,
  isInn,
  isOgrn,
  localDateOf,
  registerNames,
  startOfDayMs,
  weekdayOf,
  type Entry,
  type EntryData,
  type EntryEventRow,
  type EntryList,
  type EntryState,
  type EntrySummary,
  type History,
  type ListFilter,
  type LocalDate,
  type Ownership,
  type LineChange,
  type RegisterCounts,
  type RegisterName,
  registerTitles,
  type SubmitOptions,
  type Usage,
  type Workflow,
} from './entries/index.ts';
export { type AgreementCard, type AgreementReminder } from './agreements/index.ts';
export {
  participantKindTitles,
  type CertificateLevel,
  type ListedCertificate,
  type Organisation,
  type Participant,
  type SystemCard,
} from './participants/index.ts';
export {
  passportOf,
  systemPassport,
  type PassportOrganisation,
  type SystemPassport,
} from './passport/index.ts';
export {
  makeAdmission,
  type Admission,
  type AgreementInForce,
  type RegulationCard,
  type RegulationInForce,
} from './regulations/index.ts';
export { type ElectronicServiceCard } from './services/index.ts';
export {
  changeTitles,
  compatibilityPolicies,
  type Breaks,
  type CompatibilityAnswer,
  type CompatibilityReport,
  type CompatibilityRow,
  type Consumer,
  type Design,
  type DesignField,
  type DesignPreview,
  type FieldType,
  type InformationTypeCard,
  type PassportField,
  type TypePassport,
  type TypeVersion,
} from './informationTypes/index.ts';
export {
  looksPersonal,
  type Annotation,
  type Attribute,
  type UsedAttribute,
} from './attributes/index.ts';
export { type AccessRuleCard, type RouteCard } from './access/index.ts';
export {
  type ClassifierAtDate,
  type ClassifierCard,
  type ClassifierQuery,
  type ClassifierValue,
} from './classifiers/index.ts';
export {
  makeCalendar,
  yearDays,
  type CalendarDay,
  shippedYears,
  type Calendar,
  type CalendarQuery,
  type CalendarYear,
  type Deadline,
} from './calendar/index.ts';
export {
  bundleJsonSchema,
  canonicalBundle,
  registers,
  starterBundle,
  type Bundle,
  type ImportOutcome,
  type ImportPlan,
  type PlanLine,
  type ImportReport,
} from './bundle/index.ts';
export { makeExchangeMap, type ExchangeMap, type Flow } from './exchangeMap/index.ts';
export { makeImpact, type Impact, type ImpactOperation } from './impact/index.ts';
export {
  checkMaySubmit,
  requireApprover,
  requireEditor,
  requireVisible,
  visibleTo,
  type RightsPorts,
} from './rights/index.ts';
export { scenarioOf, type ScenarioCard, type ScenarioInForce } from './scenarios/index.ts';
