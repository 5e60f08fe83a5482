import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from './freePort.ts';
import { notRun } from './notRun.ts';
import { until } from './until.ts';

const bin = '/usr/lib/rabbitmq/bin';

const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

export type Rabbit = {
  readonly url: string;
  readonly port: number;
  /** Starts the node again after `stop`; its queues are what they were. */
  start(): Promise<void>;
  /** Stops the node by its own command. */
  stop(): Promise<void>;
  /** Ends it for good and removes its folder. */
  remove(): Promise<void>;
};

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connectTcp(port, '127.0.0.1');
    socket.once('connect', () => {
      // RabbitMQ closes a connection that does not speak AMQP after telling its version.
      socket.write('HELLO\0\0\0');
    });
    socket.once('data', () => {
      resolve(true);
      socket.destroy();
    });
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
  });

/** A RabbitMQ of its own: own name, ports, folder and port mapper; never the machine's. */
export const makeRabbit = async (): Promise<Rabbit> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'hub-rabbit-'));
  const [port, distPort, epmdPort] = await Promise.all([freePort(), freePort(), freePort()]);
  const env = {
    PATH: process.env['PATH'],
    HOME: folder,
    LANG: 'C.UTF-8',
    RABBITMQ_NODENAME: `hubtest${process.pid}_${port}@localhost`,
    RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
    RABBITMQ_NODE_PORT: String(port),
    RABBITMQ_DIST_PORT: String(distPort),
    ERL_EPMD_PORT: String(epmdPort),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    RABBITMQ_MNESIA_BASE: path.join(folder, 'mnesia'),
    RABBITMQ_LOG_BASE: path.join(folder, 'log'),
    RABBITMQ_LOGS: path.join(folder, 'rabbit.log'),
    RABBITMQ_ENABLED_PLUGINS_FILE: path.join(folder, 'plugins'),
    RABBITMQ_PID_FILE: path.join(folder, 'pid'),
    RABBITMQ_CONFIG_FILE: path.join(folder, 'none'),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '+S 1:1 +sbwt none',
  };
  let child: ChildProcess | null = null;
  const start = async (): Promise<void> => {
    if (child !== null) return;
    const started = spawn(path.join(bin, 'rabbitmq-server'), [], { env, stdio: 'ignore' });
    running.add(started);
    child = started;
    await until('RabbitMQ answers', async () => answers(port), 60_000);
  };
  const stop = async (): Promise<void> => {
    const stopping = child;
    if (stopping === null) return;
    child = null;
    const ended = new Promise<void>((resolve) => {
      if (stopping.exitCode !== null) resolve();
      stopping.once('exit', () => resolve());
    });
    const command = spawn(path.join(bin, 'rabbitmqctl'), ['stop'], { env, stdio: 'ignore' });
    running.add(command);
    await ended;
    running.delete(stopping);
    running.delete(command);
  };
  await start();
  return {
    url: `amqp://guest:guest@127.0.0.1:${port}`,
    port,
    start,
    stop,
    remove: async () => {
      await stop();
      spawnSync('epmd', ['-port', String(epmdPort), '-kill'], { env, stdio: 'ignore' });
      await rm(folder, { recursive: true, force: true });
    },
  };
};

/** One RabbitMQ for the tests of the surrounding `describe`; without the program they are skipped, loudly. */
export const withRabbit = (): (() => Rabbit) => {
  let rabbit: Rabbit | undefined;
  before(async function () {
    this.timeout(90_000);
    if (!existsSync(path.join(bin, 'rabbitmq-server'))) {
      notRun('the AMQP door, push and events against RabbitMQ', 'rabbitmq-server is not installed');
      this.skip();
    }
    rabbit = await makeRabbit();
  });
  after(async function () {
    this.timeout(60_000);
    await rabbit?.remove();
  });
  return () => {
    if (!rabbit) throw new TypeError('RabbitMQ is started before the tests');
    return rabbit;
  };
};
