import Type from 'typebox';
import { HubError, type Clock, type Log, type Mnemonic } from '../../../broker/index.ts';
import { defineRoute, type Person, type Reach, type Route } from '../../../module/index.ts';
import type { OverviewSource, Viewer } from './block.ts';

export type OverviewPorts = {
  /** In the order of the page. */
  readonly sources: readonly OverviewSource[];
  /** Systems of these organisations. */
  readonly systemsOf: (organisations: readonly string[]) => Promise<readonly Mnemonic[]>;
  readonly clock: Clock;
  readonly log: Log;
};

const closed = { additionalProperties: false };
const Level = Type.Enum(['calm', 'warning', 'critical']);
const Item = Type.Object(
  {
    title: Type.String(),
    text: Type.String(),
    path: Type.String(),
    search: Type.Optional(Type.Record(Type.String(), Type.String())),
    at: Type.Optional(Type.String({ format: 'date-time' })),
    level: Level,
  },
  closed,
);
const Numbers = Type.Array(Type.Number());
const BlockReply = Type.Object(
  {
    code: Type.String(),
    title: Type.String(),
    path: Type.String(),
    failed: Type.Boolean({ description: 'Блок не удалось прочитать' }),
    level: Level,
    value: Type.Union([Type.Number(), Type.Null()]),
    text: Type.String(),
    items: Type.Array(Item),
    series: Type.Optional(Type.Object({ today: Numbers, before: Numbers }, closed)),
  },
  closed,
);

const viewerOf = async (ports: OverviewPorts, person: Person, reach: Reach): Promise<Viewer> => {
  const organisations = reach === 'region' ? null : reach;
  const systems = organisations === null ? null : await ports.systemsOf(organisations);
  return { person, reach, organisations, systems };
};

/** One block; what cannot be read says so and leaves the others. */
const readBlock = async (ports: OverviewPorts, source: OverviewSource, person: Person) => {
  const { code, title, path, right } = source;
  const reach = person.reach(right);
  if (reach === null) return [];
  try {
    const block = await source.read(await viewerOf(ports, person, reach));
    return [{ code, title, path, failed: false, ...block }];
  } catch (error) {
    ports.log.error('overview.blockFailed', { code, error: String(error) });
    const text = 'Не удалось прочитать: подробности в журнале хаба.';
    return [
      { code, title, path, failed: true, level: 'warning' as const, value: null, text, items: [] },
    ];
  }
};

/** `GET /api/v1/overview`: what needs the person now, block by block as the rights allow. */
export const makeOverviewRoute = (ports: OverviewPorts): Route =>
  defineRoute({
    method: 'get',
    path: '/api/v1/overview',
    summary: 'Что требует внимания сейчас',
    tags: ['monitor'],
    permission: 'person',
    responses: {
      200: {
        description: 'Блоки, доступные по вашим правам',
        schema: Type.Object(
          { at: Type.String({ format: 'date-time' }), blocks: Type.Array(BlockReply) },
          closed,
        ),
      },
    },
    handler: async ({ caller }) => {
      const person = caller?.person;
      if (!person) throw new HubError('LoginRequired');
      const blocks = await Promise.all(
        ports.sources.map((source) => readBlock(ports, source, person)),
      );
      const at = new Date(ports.clock.nowMs()).toISOString();
      return { status: 200, body: { at, blocks: blocks.flat() } };
    },
  });
