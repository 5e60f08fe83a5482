import assert from 'node:assert/strict';
import {
  HubError,
  type Mnemonic,
  type Outcome,
  type ScenarioInstance,
} from '../../broker/index.ts';
import { defineRoute, type Caller, type Route } from '../../module/index.ts';
import { scenarioOf, type ScenarioCard } from '../../registries/index.ts';
import type { ScenarioPorts } from './ports.ts';
import { lineReply, runReply } from './replies.ts';
import type { Runs } from './runs.ts';
import {
  CancelBody,
  DecideBody,
  RehearseBody,
  RehearseReply,
  RunPath,
  RunReply,
  RunsQuery,
  RunsReply,
  StartBody,
  StartedReply,
} from './schemas.ts';
import { simulate } from './simulate.ts';

export type ScenarioRoutePorts = ScenarioPorts & {
  /** Systems that the caller may act for; null: all. */
  readonly systemsOf: (caller: Caller) => Promise<readonly Mnemonic[] | null>;
  /** @throws HubError RegistryEntryInvalid with every wrong place of a card */
  readonly parseCard: (card: unknown) => ScenarioCard;
};

const tags = ['scenarios'];

const callerOf = (caller: Caller | null): Caller => {
  assert(caller, 'a protected route has a caller');
  return caller;
};

const sameId = (inPath: string, inBody: string): void => {
  if (inPath === inBody) return;
  throw new HubError('BadRequest', { field: 'envelope.id', reason: 'не равен номеру в адресе' });
};

/** A run that the caller may see. @throws HubError RecordNotFound, also for another's */
const visibleRun = async (
  p: ScenarioRoutePorts,
  caller: Caller | null,
  id: string,
): Promise<ScenarioInstance> => {
  const [kept, systems] = await Promise.all([p.instances.get(id), p.systemsOf(callerOf(caller))]);
  const own = systems?.some((one) => one === kept?.instance.scenario.initiator) ?? true;
  if (kept && own) return kept.instance;
  throw new HubError('RecordNotFound', { field: 'id', reason: 'Такого выполнения у вас нет.' });
};

const startRoute = (p: ScenarioRoutePorts, runs: Runs): Route =>
  defineRoute({
    method: 'post',
    path: '/api/v1/scenario-runs',
    summary: 'Запустить последовательность запросов',
    tags,
    permission: 'participant',
    right: 'scenarios.run',
    audit: 'scenario.changed',
    body: StartBody,
    responses: { 201: { description: 'Выполнение начато', schema: StartedReply } },
    handler: async ({ body: { envelope }, caller, note }) => {
      const asking = callerOf(caller);
      const { code, input, transactionCode } = envelope;
      const inForce = await p.scenarios.inForce(code);
      const systems = await p.systemsOf(asking);
      if (inForce && systems?.every((one) => one !== inForce.scenario.initiator)) {
        throw new HubError('AccessDenied', {
          field: 'envelope.code',
          reason: `Последовательность действует от имени ${inForce.scenario.initiator}.`,
        });
      }
      note(`scenario:${code}`);
      const by = asking.name;
      const id = await runs.start(code, { input, by, transactionCode: transactionCode ?? null });
      note(`scenario:${code}`, { run: id });
      return { status: 201, body: { id } };
    },
  });

const stepRoutes = (p: ScenarioRoutePorts, runs: Runs): readonly Route[] => [
  defineRoute({
    method: 'post',
    path: '/api/v1/scenario-runs/{id}/decisions',
    summary: 'Принять решение, которого ждёт выполнение',
    tags,
    permission: 'participant',
    right: 'scenarios.run',
    audit: 'scenario.changed',
    params: RunPath,
    body: DecideBody,
    responses: { 200: { description: 'Выполнение после решения', schema: RunReply } },
    handler: async ({ params: { id }, body: { envelope }, caller, note }) => {
      sameId(id, envelope.id);
      note(`run:${id}`, { path: envelope.path, option: envelope.option });
      await visibleRun(p, caller, id);
      const by = callerOf(caller).name;
      const run = await runs.decide(id, envelope.path, envelope.option, by);
      return { status: 200, body: runReply(run) };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/api/v1/scenario-runs/{id}/cancel',
    summary: 'Отменить выполнение: сделанное отменяется шагами отмены',
    tags,
    permission: 'participant',
    right: 'scenarios.run',
    audit: 'scenario.changed',
    params: RunPath,
    body: CancelBody,
    responses: { 200: { description: 'Выполнение после отмены', schema: RunReply } },
    handler: async ({ params: { id }, body: { envelope }, caller, note }) => {
      sameId(id, envelope.id);
      note(`run:${id}`, { reason: envelope.reason });
      await visibleRun(p, caller, id);
      const run = await runs.cancel(id, callerOf(caller).name, envelope.reason);
      return { status: 200, body: runReply(run) };
    },
  }),
];

const readRoutes = (p: ScenarioRoutePorts): readonly Route[] => [
  defineRoute({
    method: 'get',
    path: '/api/v1/scenario-runs',
    summary: 'Выполнения последовательностей, новые первыми',
    tags,
    permission: 'participant',
    right: 'scenarios.read',
    query: RunsQuery,
    responses: { 200: { description: 'Страница; следующая — по before', schema: RunsReply } },
    handler: async ({ query: { before, ...filter }, caller }) => {
      const initiators = await p.systemsOf(callerOf(caller));
      const last = before === undefined ? null : await visibleRun(p, caller, before);
      const found = await p.instances.list({
        ...filter,
        ...(initiators !== null && { initiators }),
        ...(last && { before: last }),
      });
      return { status: 200, body: { runs: found.map(lineReply) } };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/api/v1/scenario-runs/{id}',
    summary: 'Ход выполнения: каждый шаг со своими сообщениями',
    tags,
    permission: 'participant',
    right: 'scenarios.read',
    params: RunPath,
    responses: { 200: { description: 'Отчёт', schema: RunReply } },
    handler: async ({ params, caller }) => ({
      status: 200,
      body: runReply(await visibleRun(p, caller, params.id)),
    }),
  }),
];

/** What a past run was answered, by its steps: the last round of a loop stands for all. */
const answersOf = (run: ScenarioInstance): Readonly<Record<string, Outcome>> =>
  Object.fromEntries(
    run.nodes.flatMap(({ stepId, answer, answerXml, refusal }): [string, Outcome][] => {
      if (refusal) return [[stepId, { refusal }]];
      if (answer === undefined) return [];
      return [[stepId, { answer, ...(answerXml !== undefined && { answerXml }) }]];
    }),
  );

const decisionsOf = (run: ScenarioInstance): Readonly<Record<string, string>> =>
  Object.fromEntries(
    run.nodes.flatMap(({ stepId, chosen }): [string, string][] =>
      typeof chosen === 'string' ? [[stepId, chosen]] : [],
    ),
  );

const changesOf = (was: ScenarioInstance | null, now: ScenarioInstance) => {
  if (was === null) return [];
  const before = new Map(was.nodes.map(({ path, state }) => [path, state]));
  const after = new Map(now.nodes.map(({ path, state }) => [path, state]));
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((path) => {
    const [old, fresh] = [before.get(path) ?? null, after.get(path) ?? null];
    return old === fresh ? [] : [{ path, was: old, now: fresh }];
  });
};

const rehearseRoute = (p: ScenarioRoutePorts): Route =>
  defineRoute({
    method: 'post',
    path: '/api/v1/scenarios/rehearsal',
    summary: 'Проверить последовательность без отправки: на примерах или на прошлом выполнении',
    description:
      'Ничего не отправляется, время воображаемое. С run берутся начало и ответы прошлого выполнения, и ответ говорит, что шло бы иначе.',
    tags,
    permission: 'person',
    right: 'scenarios.run',
    body: RehearseBody,
    responses: { 200: { description: 'Как прошло бы выполнение', schema: RehearseReply } },
    handler: async ({ body, caller }) => {
      const scenario = scenarioOf(p.parseCard(body.card));
      const past = body.run === undefined ? null : await visibleRun(p, caller, body.run);
      const now = await simulate(p, {
        scenario,
        input: body.input ?? past?.input ?? {},
        answers: { ...(past && answersOf(past)), ...body.answers },
        decisions: { ...(past && decisionsOf(past)), ...body.decisions },
      });
      const requests = now.nodes.flatMap(({ path, stepId, content }) =>
        content === undefined ? [] : [{ path, type: stepId, content }],
      );
      return { status: 200, body: { ...runReply(now), requests, changed: changesOf(past, now) } };
    },
  });

/** Preset sequences over HTTP: started, watched, decided, cancelled, rehearsed (KIS-6.2.4). */
export const makeScenarioRoutes = (p: ScenarioRoutePorts, runs: Runs): readonly Route[] => [
  startRoute(p, runs),
  ...stepRoutes(p, runs),
  ...readRoutes(p),
  rehearseRoute(p),
];
