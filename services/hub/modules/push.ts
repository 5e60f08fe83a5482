import {
  checkLink,
  makeDoor,
  makeEventStream,
  makeLink,
  makePublisher,
  makePusher,
  type QueuedCall,
  type QueuedReply,
} from '../../../adapters/amqp/index.ts';
import {
  beginFollowing,
  makeFollower,
  repeat,
  withHeads,
} from '../../../adapters/postgres/index.ts';
import {
  carriedOperations,
  makeCarriedCalls,
  makePushSource,
  makeRestHttpPorts,
} from '../../../adapters/rest/index.ts';
import { newRequestId } from '../../../adapters/runtime/index.ts';
import { answerCall } from '../../../adapters/soap/index.ts';
import {
  HubError,
  limits,
  queueName,
  statusEventOf,
  type Call,
  type Exchange,
  type Mnemonic,
  type QueueKey,
} from '../../../broker/index.ts';
import type { Job, Module } from '../../../module/index.ts';
import type { Core } from '../core.ts';
import { restPortsOf, soapPortsOf } from '../doorPorts.ts';
import { closedDoor } from '../doors.ts';
import { makeBrokerRoutes } from '../push/routes.ts';

export const eventsFollower = 'amqp_events';

/** The same exchange; the journal says that its calls came through RabbitMQ. */
const throughQueues = (exchange: Exchange): Exchange => ({
  ...exchange,
  sendRequest: (command) => exchange.sendRequest({ ...command, door: 'amqp' }),
  sendResponse: (command) => exchange.sendResponse({ ...command, door: 'amqp' }),
  take: (command) => exchange.take({ ...command, door: 'amqp' }),
  takeStatus: (command) => exchange.takeStatus({ ...command, door: 'amqp' }),
  acknowledge: (command) => exchange.acknowledge({ ...command, door: 'amqp' }),
  cancel: (command) => exchange.cancel({ ...command, door: 'amqp' }),
  statistics: (command) => exchange.statistics({ ...command, door: 'amqp' }),
  noteRefusal: (refusal) => exchange.noteRefusal({ ...refusal, door: 'amqp' }),
});

/** Calls of one system only: what its queue brings must be signed by it. */
const ownCallsOf = (exchange: Exchange, owner: Mnemonic): Exchange => {
  const own =
    <C extends Call, R>(run: (command: C) => Promise<R>) =>
    async (command: C): Promise<R> => {
      if (exchange.identify(command.proof).mnemonic === owner) return run(command);
      const reason = `Очередь принадлежит системе ${owner}, а обращение подписано не ею.`;
      throw new HubError('AccessDenied', { field: 'signature', reason });
    };
  return {
    ...exchange,
    sendRequest: own(exchange.sendRequest),
    sendResponse: own(exchange.sendResponse),
    take: own(exchange.take),
    takeStatus: own(exchange.takeStatus),
    acknowledge: own(exchange.acknowledge),
    cancel: own(exchange.cancel),
    statistics: own(exchange.statistics),
  };
};

const isXml = (contentType: string): boolean =>
  /^(text\/xml|application\/xml|multipart\/related)\b/i.test(contentType);

/** Serves a call by the code of the door of its form. */
const serveBy = (core: Core) => {
  const exchange = throughQueues(core.exchange);
  const rest = { ...restPortsOf(core, null), exchange };
  // The switch of the JSON door is not the switch of this one.
  const json = makeCarriedCalls(rest, { ...makeRestHttpPorts(rest), gate: () => undefined });
  const soap = soapPortsOf(core);

  const serveXml = async ({ owner, contentType, content }: QueuedCall): Promise<QueuedReply> => {
    const requestId = newRequestId();
    const version = '1.1' as const;
    const call = { version, requestId, contentType, accept: '', body: content };
    const own = ownCallsOf(exchange, owner);
    const {
      status,
      contentType: replyType,
      body,
    } = await answerCall({ ...soap, exchange: own }, call);
    const failed = status >= 500;
    // Which fault it is stands in the fault alone; what is no defect of the hub's is final.
    const code = failed ? (body.includes('SMEVFailure') ? 'SMEVFailure' : 'Fault') : null;
    return { status, contentType: replyType, bytes: body, code, requestId };
  };

  const refused = (code: 'ComponentIsOff' | 'BadRequest', reason: string): QueuedReply => ({
    status: code === 'BadRequest' ? 400 : 503,
    contentType: 'application/problem+json',
    bytes: Buffer.from(JSON.stringify({ type: `/docs/errors#${code}`, code, detail: reason })),
    code,
    requestId: newRequestId(),
  });

  return {
    rest,
    serve: async (call: QueuedCall): Promise<QueuedReply> => {
      const closed = closedDoor(core.storage.components, 'door.amqp');
      if (closed !== null) return refused('ComponentIsOff', closed.message);
      if (isXml(call.contentType)) return serveXml(call);
      const operation = carriedOperations.find((one) => one === call.operation);
      if (operation === undefined) {
        return refused('BadRequest', `Свойство type: одно из ${carriedOperations.join(', ')}.`);
      }
      const { owner, content: bytes, signal } = call;
      return json({ operation, bytes, owner, signal });
    },
  };
};

/** Everything over RabbitMQ: two connections, because a blocked publisher must not stop what comes in. */
const makeBroker = (core: Core, url: string) => {
  const { clock, log, registry, storage, config } = core;
  const { components, database, journal } = storage;
  const { metrics } = core;
  const { rest, serve } = serveBy(core);
  const publisher = makePublisher();
  const door = makeDoor({
    serve,
    systems: registry.mnemonics,
    healthy: () =>
      database.query('select 1').then(
        () => true,
        () => false,
      ),
    isOn: () => components.isOn('door.amqp'),
    publisher,
    served: metrics.carried,
    log,
  });
  const unacked = async (queue: QueueKey): Promise<number> => {
    const states = await journal.queues(queue.owner);
    return states.find((state) => state.queue === queueName(queue))?.leased ?? 0;
  };
  const out = makeLink({
    url,
    name: `${config.mnemonic}: выдача и события`,
    setup: async (model) => {
      await publisher.attach(model);
      await pusher.attach(model);
    },
    clock,
    log,
  });
  const pusher = makePusher({
    source: makePushSource(rest),
    systems: registry.pushed,
    isBlocked: (mnemonic) => registry.current().system(mnemonic)?.blocked ?? true,
    unacked,
    isOn: () => components.isOn('job.push'),
    link: out,
    publisher,
    pushed: metrics.pushed,
    log,
  });
  const into = makeLink({ url, name: `${config.mnemonic}: приём`, setup: door.attach, clock, log });
  const stream = makeEventStream(publisher);
  const follower = makeFollower(
    database,
    log,
    eventsFollower,
    async (sql, entries) => {
      const known = await withHeads(sql, entries);
      const events = known.flatMap((entry) => statusEventOf(entry, config.mnemonic) ?? []);
      await stream(events);
      metrics.told('amqp', events.length);
    },
    () => out.state().connected && components.isOn('job.events'),
  );
  return { door, pusher, into, out, follower };
};

const jobsOf = (core: Core, url: string): readonly Job[] => {
  const { config, storage, log, metrics } = core;
  const { door, pusher, into, out, follower } = makeBroker(core, url);
  const opened = config.roles.includes('doors');
  const works = config.roles.includes('jobs');
  // The worse of the two is what people must know.
  core.amqp.state = () => {
    const states = opened ? [into.state(), out.state()] : [out.state()];
    return states.find(({ connected }) => !connected) ?? out.state();
  };
  const topology = repeat('amqp', limits.amqpTopologyIntervalMs, log, async () => {
    metrics.amqpUp(core.amqp.state?.().connected ?? false);
    if (works) pusher.refresh();
    if (into.state().connected) await door.refresh();
    return false;
  });
  return [
    {
      name: 'amqp',
      start: () => {
        out.start();
        if (opened) into.start();
        topology.start();
        if (!works) return;
        beginFollowing(storage.database, eventsFollower).then(follower.start, (error: unknown) =>
          log.error('events.notBegun', { error: String(error) }),
        );
      },
      stop: async () => {
        await topology.stop();
        await follower.stop();
        await door.stop();
        await pusher.stop();
        await into.stop();
        await out.stop();
      },
    },
  ];
};

/** The AMQP door, push delivery and status events; without AMQP_URL only the state that says so. */
export const pushModule = (core: Core): Module => {
  const { amqpUrl: url } = core.config;
  return {
    code: 'push',
    routes: makeBrokerRoutes({
      state: () => core.amqp.state?.() ?? null,
      check: async () => {
        if (url === null) {
          throw new HubError('ActionNotAllowed', {
            reason: 'AMQP_URL не задан: проверять нечего.',
          });
        }
        return checkLink(url, core.clock);
      },
      pushed: core.registry.pushed,
    }),
    jobs: url === null ? [] : jobsOf(core, url),
  };
};
