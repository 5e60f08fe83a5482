import {
  componentCodes,
  componentTable,
  HubError,
  limits,
  type ComponentCode,
  type ComponentSwitch,
} from '../../broker/index.ts';
import { defineRoute, type Arrived, type Route } from '../../module/index.ts';
import { healthOf } from './health.ts';
import type { MonitorPorts, PartState } from './ports.ts';
import { callerOf, iso, isoOrNull, requireRegion } from './reach.ts';
import {
  ComponentBody,
  ComponentParams,
  ComponentsReply,
  HealthQuery,
  HealthReply,
} from './schemas.ts';

const loopback = /^(127\.|::1$|::ffff:127\.)/;

/** The machine itself, not somebody behind a proxy on it. */
const isLocal = ({ address, headers }: Arrived): boolean =>
  loopback.test(address) &&
  headers['x-forwarded-for'] === undefined &&
  headers['forwarded'] === undefined;

const stageDefault = 5;

const healthReply = async (p: MonitorPorts, stage: number | undefined) => {
  const { status, checks } = await healthOf(p, stage ?? stageDefault);
  return {
    status: status === 'fail' ? 503 : 200,
    body: { at: iso(p.clock.nowMs()), status, version: p.version, checks },
  };
};

const responses = {
  200: { description: 'Всё в порядке или есть предупреждения', schema: HealthReply },
  503: { description: 'Есть отказы: названы', schema: HealthReply },
};

const healthRoutes = (p: MonitorPorts): readonly Route[] => [
  defineRoute({
    method: 'get',
    path: '/health/details',
    summary: 'Все проверки с причинами; только с самой машины',
    tags: ['health'],
    permission: 'public',
    query: HealthQuery,
    responses,
    handler: async ({ arrived, query }) => {
      if (!isLocal(arrived)) {
        throw new HubError('AccessDenied', {
          reason: 'Подробности видны с самой машины хаба или по адресу /api/v1/monitor/health.',
        });
      }
      return healthReply(p, query.stage);
    },
  }),
  defineRoute({
    method: 'get',
    path: '/api/v1/monitor/health',
    summary: 'Здоровье хаба: все проверки с причинами',
    description:
      'Ступени: 1 процесс, 2 его части, 3 окружение, 4 сроки, 5 очереди; чем выше, тем больше причин вне хаба.',
    tags: ['monitor'],
    permission: 'operator',
    right: 'incidents.read',
    query: HealthQuery,
    responses,
    handler: async ({ query, caller }) => {
      requireRegion(caller);
      // A page that shows what is wrong is not itself wrong.
      return { ...(await healthReply(p, query.stage)), status: 200 };
    },
  }),
];

const partOf = async (
  p: MonitorPorts,
  code: ComponentCode,
  enabled: boolean,
): Promise<PartState> =>
  componentTable[code].kind === 'part'
    ? p.part(code)
    : { ok: true, version: p.version, text: enabled ? 'Работает.' : 'Выключено.' };

const wordOf = (enabled: boolean, ok: boolean): 'works' | 'off' | 'fails' => {
  if (!enabled) return 'off';
  return ok ? 'works' : 'fails';
};

const componentReply = async (
  p: MonitorPorts,
  code: ComponentCode,
  turned: ComponentSwitch | undefined,
) => {
  const { title, kind, switchable } = componentTable[code];
  const enabled = turned?.enabled ?? true;
  const { ok, version, text } = await partOf(p, code, enabled);
  return {
    code,
    title,
    kind,
    switchable,
    enabled,
    state: wordOf(enabled, ok),
    version,
    text,
    changedBy: turned?.by ?? null,
    changedAt: isoOrNull(turned?.atMs ?? null),
    reason: turned?.reason ?? '',
  };
};

const componentsReply = async (p: MonitorPorts) => {
  const [switches, nodes] = await Promise.all([
    p.components.switches(),
    p.components.nodes(p.clock.nowMs() - limits.nodeAliveMsMax),
  ]);
  const turned = new Map(switches.map((one) => [one.code, one]));
  return {
    components: await Promise.all(
      componentCodes.map((code) => componentReply(p, code, turned.get(code))),
    ),
    nodes: nodes.map(({ node, version, roles, startedAtMs, seenAtMs }) => ({
      node,
      version,
      roles,
      startedAt: iso(startedAtMs),
      seenAt: iso(seenAtMs),
    })),
  };
};

const switchableCode = (code: string): ComponentCode => {
  const known = componentCodes.find((one) => one === code);
  if (known === undefined) throw new HubError('RecordNotFound', { field: 'code', value: code });
  if (!componentTable[known].switchable) {
    throw new HubError('ActionNotAllowed', {
      field: 'code',
      value: code,
      reason: 'Без этой части хаб не работает, выключить её нельзя.',
    });
  }
  return known;
};

const componentRoutes = (p: MonitorPorts): readonly Route[] => [
  defineRoute({
    method: 'get',
    path: '/api/v1/components',
    summary: 'Части хаба: версии, состояние, узлы',
    tags: ['components'],
    permission: 'operator',
    right: 'incidents.read',
    responses: { 200: { description: 'Части и узлы', schema: ComponentsReply } },
    handler: async ({ caller }) => {
      requireRegion(caller);
      return { status: 200, body: await componentsReply(p) };
    },
  }),
  defineRoute({
    method: 'put',
    path: '/api/v1/components/{code}',
    summary: 'Включить или выключить часть хаба, не останавливая остальные',
    description: 'Действует на всех узлах сразу; причина попадает в журнал действий.',
    tags: ['components'],
    permission: 'operator',
    right: 'components.manage',
    audit: 'component.changed',
    params: ComponentParams,
    body: ComponentBody,
    responses: { 200: { description: 'Части и узлы', schema: ComponentsReply } },
    handler: async ({ params, body: { enabled, reason }, caller, note }) => {
      const code = switchableCode(params.code);
      note(`component:${code}`, { state: enabled ? 'on' : 'off', reason });
      const by = callerOf(caller).name;
      await p.components.turn({ code, enabled, by, atMs: p.clock.nowMs(), reason });
      return { status: 200, body: await componentsReply(p) };
    },
  }),
];

/** Health of the hub with its reasons, and its parts with their switches (KIS-4.4.5, KIS-2.1.7). */
export const makeHubRoutes = (p: MonitorPorts): readonly Route[] => [
  ...healthRoutes(p),
  ...componentRoutes(p),
];
