import path from 'node:path';
import type { Command } from 'commander';
import type { Log } from '../../../broker/index.ts';
import {
  makeDatabase,
  openEmbeddedPostgres,
  verifyChain,
  type ChainVerdict,
} from '../../postgres/index.ts';
import type { CliContext } from '../context.ts';
import { exitCodes, show } from '../output.ts';

const quiet: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** The database of these settings: a server of its own, or the embedded one, started only when no hub has it running. */
const openDatabase = async (
  context: CliContext,
): Promise<{ connectionString: string; stop: () => Promise<void> }> => {
  const { databaseUrl, dataDir } = await context.settings();
  if (databaseUrl !== null) return { connectionString: databaseUrl, stop: () => Promise.resolve() };
  return openEmbeddedPostgres({ dataDir: path.join(dataDir, 'postgres'), log: quiet });
};

const reasons: Readonly<Record<Extract<ChainVerdict, { ok: false }>['reason'], string>> = {
  altered: 'строка изменена',
  removed: 'строка удалена',
  inserted: 'строка вставлена мимо журнала',
  chain: 'блок цепочки не сходится с предыдущим',
};
const tables = { event: 'broker.event', message: 'broker.message', seal: 'broker.seal' } as const;

const inWords = (verdict: ChainVerdict): string =>
  verdict.ok
    ? `Журнал цел: записей ${verdict.entries}, блоков ${verdict.blocks}.`
    : [
        `Журнал НАРУШЕН: ${reasons[verdict.reason]}.`,
        `Первая нарушенная строка: ${tables[verdict.firstBroken.table]}, id ${verdict.firstBroken.id} (блок ${verdict.firstBroken.block}).`,
        'Что делать: сохраните копию базы, сообщите офицеру безопасности и сверьте строку с резервной копией.',
      ].join('\n');

const verify = async (context: CliContext, options: { json?: boolean }): Promise<void> => {
  const { connectionString, stop } = await openDatabase(context);
  const database = makeDatabase(connectionString);
  try {
    const verdict = await verifyChain(database);
    if (!verdict.ok) context.end(exitCodes.refused);
    show(context.terminal, options.json, verdict, () => inWords(verdict));
  } finally {
    await database.close();
    await stop();
  }
};

/** `hub journal verify`: walks the hash chain of the journal and the kept messages (KIS-4.2.8). */
export const defineJournal = (command: Command, context: CliContext): void => {
  command
    .command('verify')
    .description('пересчитать цепочку хэшей журнала; при нарушении назвать первую строку')
    .option('--json', 'ответ для программ')
    .action((options: { json?: boolean }) => verify(context, options));
};
