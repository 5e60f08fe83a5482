import Type from 'typebox';
import { type Route, componentKeyword, defineRoute } from '../../module/index.ts';
import { limits, type Clock } from '../../broker/index.ts';

/** Resolves when the named part works; what it rejects with is not shown, only that it failed. */
export type HealthCheck = () => Promise<void>;

const CheckSchema = Type.Object({
  name: Type.String(),
  ok: Type.Boolean(),
  durationMs: Type.Integer({ minimum: 0 }),
  reason: Type.Optional(Type.Enum(['failed', 'timeout'])),
});
const HealthSchema = Type.Object(
  { status: Type.Enum(['ok', 'fail']), checks: Type.Array(CheckSchema) },
  { [componentKeyword]: 'Health', additionalProperties: false },
);

type CheckResult = {
  readonly name: string;
  readonly ok: boolean;
  readonly durationMs: number;
  readonly reason?: 'failed' | 'timeout';
};

const runCheck = async (name: string, check: HealthCheck, clock: Clock): Promise<CheckResult> => {
  const startedMs = clock.nowMs();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'timeout'>((resolve) => {
    timer = setTimeout(() => resolve('timeout'), limits.healthCheckMsMax);
  });
  const outcome = await Promise.race([
    check().then(
      () => 'ok' as const,
      () => 'failed' as const,
    ),
    late,
  ]);
  clearTimeout(timer);
  const durationMs = Math.max(0, clock.nowMs() - startedMs);
  return outcome === 'ok'
    ? { name, ok: true, durationMs }
    : { name, ok: false, durationMs, reason: outcome };
};

/**
 * `/health/live`: the process answers. `/health/ready`: every named check holds, else 503 with the names of those that do not.
 * @param checks functions given by the parts of the hub: `database`, `queue`, `drain`…
 */
export const makeHealthRoutes = (
  checks: Readonly<Record<string, HealthCheck>>,
  clock: Clock,
): readonly Route[] => [
  defineRoute({
    method: 'get',
    path: '/health/live',
    summary: 'Процесс хаба работает',
    tags: ['health'],
    permission: 'public',
    responses: { 200: { description: 'Работает', schema: HealthSchema } },
    handler: async () => ({ status: 200, body: { status: 'ok', checks: [] } }),
  }),
  defineRoute({
    method: 'get',
    path: '/health/ready',
    summary: 'Хаб готов принимать обращения',
    tags: ['health'],
    permission: 'public',
    responses: {
      200: { description: 'Готов', schema: HealthSchema },
      503: { description: 'Не готов: названы проверки, которые не прошли', schema: HealthSchema },
    },
    handler: async () => {
      const results = await Promise.all(
        Object.entries(checks).map(([name, check]) => runCheck(name, check, clock)),
      );
      const ok = results.every((result) => result.ok);
      return { status: ok ? 200 : 503, body: { status: ok ? 'ok' : 'fail', checks: results } };
    },
  }),
];

/** `/metrics` in the text form of Prometheus. @param metrics the registry of prom-client behind a function */
export const makeMetricsRoute = (
  metrics: () => Promise<{ readonly contentType: string; readonly text: string }>,
): Route =>
  defineRoute({
    method: 'get',
    path: '/metrics',
    summary: 'Показатели Prometheus',
    tags: ['health'],
    permission: 'public',
    responses: { 200: { description: 'Показатели', contentType: 'text/plain' } },
    handler: async () => {
      const { contentType, text } = await metrics();
      return { status: 200, raw: { contentType, bytes: text } };
    },
  });
