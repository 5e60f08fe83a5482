import jsonata from 'jsonata';
import { makeInstances } from '../../../adapters/postgres/index.ts';
import { newRandomBytes, makeIds, newRecordId } from '../../../adapters/runtime/index.ts';
import { parseXml } from '../../../adapters/xml/index.ts';
import {
  allSteps,
  HubError,
  limits,
  makeTagging,
  type Application,
  type Expression,
} from '../../../broker/index.ts';
import type { Module } from '../../../module/index.ts';
import type { ScenarioInForce } from '../../../registries/index.ts';
import { makeScenarioModule } from '../../scenarios/index.ts';
import type { Core } from '../core.ts';
import { makeInitiators } from '../scenarios/initiators.ts';
import { systemsOfCaller } from '../systemsOfCaller.ts';

const compiled = new Map<Expression, ReturnType<typeof jsonata>>();
const compiledMax = 1_000;

/** JSONata of definitions; a run is bounded by time, for an expression can loop for ever. */
const evaluate = async (expression: Expression, context: unknown): Promise<unknown> => {
  if (compiled.size > compiledMax) compiled.clear();
  const known =
    compiled.get(expression) ?? jsonata(expression, { timeout: limits.scenarioEvaluationMsMax });
  compiled.set(expression, known);
  try {
    const value: unknown = await known.evaluate(context);
    // Its lists carry hidden members of the library's own, which a clone leaves behind.
    return structuredClone(value);
  } catch (error) {
    const said = (error as { readonly message?: unknown }).message;
    const reason = `Выражение «${expression.slice(0, 80)}»: ${String(said)}`;
    throw new HubError('InvalidContent', { field: 'jsonata', reason });
  }
};

const markDays = 90;
const dayMs = 24 * 3_600_000;
/** Uses for every attempt of every round, within the limit of a code. */
const markUses = 1_000;

/** Issues the code under which the requests of an application go. */
const makeMark =
  ({ storage, registry, clock }: Core) =>
  async (application: Application, { scenario }: ScenarioInForce): Promise<string> => {
    const { marks } = storage;
    const tagging = makeTagging({ marks, registry, random: newRandomBytes, clock });
    const types = allSteps(scenario.step, '').flatMap(({ step }) =>
      step.kind === 'request' ? [step.type] : [],
    );
    const system = registry.current().system(scenario.initiator);
    if (!system) throw new HubError('SenderIsNotRegistered', { value: scenario.initiator });
    const { code } = await tagging.issue(
      {
        applicationId: application.applicationId,
        sender: system.mnemonic,
        nodeId: null,
        typeCodes: [...new Set(types)],
        usesMax: markUses,
        validUntilMs: clock.nowMs() + markDays * dayMs,
      },
      null,
    );
    return code;
  };

/** Preset sequences in this hub: kept in its database, sent and received through its own doors with keys of server-side signing. */
export const scenariosModule = (core: Core): Module => {
  const { storage, registers, registry, clock, log, config } = core;
  return makeScenarioModule(
    {
      instances: makeInstances(storage.database, storage.vault),
      scenarios: registers.scenarios,
      applications: (sinceMs) => storage.marks.registeredSince(sinceMs),
      mark: makeMark(core),
      calendar: () => registers.calendars.at(),
      evaluate,
      xpath: (xml, xpath) => {
        const { ns: namespace, local: localName } = parseXml(xml).root;
        return registry.valueAt({ form: 'xml', namespace, localName, xml }, { xpath });
      },
      initiator: makeInitiators(core),
      messageId: makeIds(clock).messageId,
      newId: newRecordId,
      clock,
      log,
      systemsOf: systemsOfCaller(registers),
      parseCard: registers.parseScenario,
    },
    config.roles.includes('jobs'),
  );
};
