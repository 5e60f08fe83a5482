import { makeAnnotate, makeAttributesOf } from './attributes/index.ts';
import { makeExport, makeImport, registers } from './bundle/index.ts';
import { makeCalendarQuery } from './calendar/index.ts';
import { makeClassifierQuery } from './classifiers/index.ts';
import { makeOwnership, makeWorkflow, type WorkflowPorts } from './entries/index.ts';
import { makeConsumersOf } from './informationTypes/index.ts';
import { makeParticipantName, makeSystemState } from './participants/index.ts';
import { makeAdmission } from './regulations/index.ts';

export type RegistersPorts = Omit<WorkflowPorts, 'registers'>;

/** The registers as people and services use them: cards and their life, bundles, and reading «на дату». */
export const makeRegisters = (ports: RegistersPorts) => {
  const p: WorkflowPorts = { ...ports, registers };
  return {
    workflow: makeWorkflow(p),
    setSystemState: makeSystemState(p),
    importBundle: makeImport(p),
    exportBundle: makeExport(p),
    annotate: makeAnnotate(p),
    attributesOf: makeAttributesOf(p),
    consumersOf: makeConsumersOf(p),
    classifiers: makeClassifierQuery(p),
    calendars: makeCalendarQuery(p),
    ownership: makeOwnership(p),
    admission: makeAdmission(p),
    participantName: makeParticipantName(p),
  };
};

export type Registers = ReturnType<typeof makeRegisters>;
