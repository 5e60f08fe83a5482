import { builtinProvider, parseJsonStrict } from '../../adapters/crypto/index.ts';
import {
  makeBodyBudget,
  makeHealthRoutes,
  makeHttpApplication,
} from '../../adapters/http/index.ts';
import { systemClock } from '../../adapters/runtime/index.ts';
import { makeJsonClient } from '../../adapters/sdk/index.ts';
import { makeLog } from '../../adapters/telemetry/index.ts';
import { errorTable, HubError, isHubError } from '../../broker/index.ts';
import { makeGisGmpModule } from '../gisgmp/index.ts';
import { makeParticipantClient } from './participantClient.ts';
import { readParticipantConfig, type ParticipantConfig } from './participantConfig.ts';
import { untilSignal } from './signals.ts';
import { makeHubServer } from './server.ts';

/**
 * Starts the module of ГИС ГМП as a participant of its own (KIS-2.2.2): it knows the hub by its address and its own key, nothing more.
 * @returns its address for /health, and what stops it
 */
const start = async (config: ParticipantConfig) => {
  const { hubUrl: baseUrl, key, certificate, host, port } = config;
  const log = makeLog({ level: config.logLevel });
  const provider = builtinProvider();
  const client = makeParticipantClient(
    makeJsonClient({ baseUrl, key, certificate, provider, nowMs: systemClock.nowMs }),
  );
  const module = makeGisGmpModule({ client, log });
  const routes = makeHealthRoutes(
    {
      hub: async () => {
        const reason = module.trouble();
        if (reason !== null) throw new HubError('SMEVFailure', { reason });
      },
    },
    systemClock,
  );
  const application = makeHttpApplication(routes, {
    clock: systemClock,
    log,
    bodies: makeBodyBudget(log),
    parseJson: (text) => parseJsonStrict(text),
    authenticate: () => Promise.reject(new HubError('AccessDenied')),
  });
  const server = makeHubServer({ host, port, tls: null, doors: [], application, log });
  const listening = await server.start();
  module.start();
  return {
    url: `http://${host}:${listening}`,
    stop: async () => {
      client.close();
      await module.stop();
      await server.stop();
    },
  };
};

const run = async (file: string | undefined): Promise<number> => {
  if (file === undefined) {
    process.stderr.write('Использование: node dist/services/hub/participant.js НАСТРОЙКИ.json\n');
    return 2;
  }
  const asked = untilSignal();
  try {
    const running = await start(await readParticipantConfig(file));
    process.stdout.write(`Модуль ГИС ГМП готов: ${running.url}\n`);
    await asked;
    await running.stop();
    return 0;
  } catch (error) {
    if (!isHubError(error)) throw error;
    process.stderr.write(
      `Модуль не запущен. ${error.message}\nЧто делать: ${errorTable[error.code].advice}\n`,
    );
    return 1;
  }
};

process.exitCode = await run(process.argv[2]);
