import { limits, type ComponentCode } from '../../../broker/index.ts';
import type { PartState } from '../../monitor/index.ts';
import type { Core } from '../core.ts';
import { hubVersion } from '../version.ts';

const inTime = async <T>(work: Promise<T>): Promise<T | null> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), limits.healthCheckMsMax);
  });
  const outcome = await Promise.race([work.catch(() => null), late]);
  clearTimeout(timer);
  return outcome;
};

const database = async ({ storage }: Core): Promise<PartState> => {
  const rows = await inTime(
    storage.database.query<{ version: string }>(
      `select current_setting('server_version') as version`,
    ),
  );
  const version = rows?.[0]?.version;
  return version === undefined
    ? { ok: false, version: '', text: 'База данных не отвечает: хаб ждёт её и продолжит сам.' }
    : { ok: true, version: `PostgreSQL ${version}`, text: 'Отвечает.' };
};

const crypto = ({ config, trust }: Core): PartState => {
  const { roots, crls } = trust.state();
  return {
    ok: roots > 0,
    version: config.signatureProvider,
    text:
      roots > 0
        ? `Доверенных корней: ${roots}, списков отзыва: ${crls}.`
        : 'Нет ни одного доверенного корня: подписи проверить нельзя.',
  };
};

const registry = ({ registry: running }: Core): PartState => ({
  ok: true,
  version: hubVersion(),
  text: `Сертификатов систем: ${running.certificatePems().length}.`,
});

const amqp = ({ amqp: { state } }: Core): PartState => {
  if (state === null) {
    return {
      ok: true,
      version: '—',
      text: 'Не подключён: AMQP_URL не задан, хаб работает без него.',
    };
  }
  const { connected, server, error, blocked } = state();
  const version = server ?? '—';
  if (!connected) {
    const text = `Нет соединения (${error ?? 'ещё не установлено'}): хаб соединяется снова, сообщения ждут в его очередях.`;
    return { ok: false, version, text };
  }
  return blocked
    ? { ok: false, version, text: 'RabbitMQ не принимает сообщения: кончается память или место.' }
    : { ok: true, version, text: 'Соединение есть.' };
};

/** State of the parts without which there is no hub. */
export const partStates =
  (core: Core) =>
  async (code: ComponentCode): Promise<PartState> => {
    if (code === 'database') return database(core);
    if (code === 'amqp') return amqp(core);
    return code === 'crypto' ? crypto(core) : registry(core);
  };
