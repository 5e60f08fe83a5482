import { HubError, type ComponentCode, type Switches } from '../../broker/index.ts';
import type { Route } from '../../module/index.ts';

const messages = '/api/v1/messages';

/** Operations of the exchange in JSON; what people and programs read stays open. */
const restPaths: ReadonlySet<string> = new Set([
  messages,
  '/api/v1/queues/{kind}/lease',
  ...['ack', 'response', 'rejection', 'status', 'cancel'].map((deed) => `${messages}/{id}/${deed}`),
]);

const doorOf = ({ method, path }: Route): ComponentCode | null => {
  if (method !== 'post') return null;
  if (path === '/api/v1/services/{code}/call') return 'door.direct';
  return restPaths.has(path) ? 'door.rest' : null;
};

const titles = {
  'door.soap': 'Дверь SOAP',
  'door.rest': 'Дверь JSON',
  'door.direct': 'Прямые вызовы сервисов',
  'door.amqp': 'Дверь AMQP',
} as const;

/** Why a door takes no calls; null while it is switched on (KIS-2.1.7). */
export const closedDoor = (switches: Switches, door: keyof typeof titles): HubError | null =>
  switches.isOn(door)
    ? null
    : new HubError('ComponentIsOff', {
        reason: `${titles[door]}: выключено администратором хаба.`,
      });

/** @throws HubError ComponentIsOff when the route belongs to a door that is switched off */
export const makeRouteGate =
  (switches: Switches) =>
  (route: Route): void => {
    const door = doorOf(route);
    const closed = door === null ? null : closedDoor(switches, door as keyof typeof titles);
    if (closed !== null) throw closed;
  };
