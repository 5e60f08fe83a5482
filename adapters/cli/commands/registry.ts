import { defineCompose } from './compose.ts';
import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { isHubError } from '../../../broker/index.ts';
import { parseJsonStrict } from '../../crypto/index.ts';
import { addHubOptions, operatorOf, type HubOptions } from '../connection.ts';
import type { CliContext } from '../context.ts';
import { readText } from '../input.ts';
import { show } from '../output.ts';
import { usageError } from '../usage.ts';

const readBundle = async (file: string): Promise<unknown> => {
  const text = await readText(file);
  try {
    return parseJsonStrict(text);
  } catch (cause) {
    if (!isHubError(cause)) throw cause;
    throw usageError('FILE', `${file} — не JSON: ${cause.message}`);
  }
};

const importFile = async (
  context: CliContext,
  file: string,
  options: HubOptions,
): Promise<void> => {
  const bundle = await readBundle(file);
  const report = await (await operatorOf(context, options)).importBundle(bundle);
  const changed = report.entries.filter(({ outcome }) => outcome !== 'unchanged');
  show(context.terminal, options.json, { ok: true, ...report }, () =>
    [
      `Создано ${report.created}, изменено ${report.updated}, без изменений ${report.unchanged}.`,
      ...changed.map(
        ({ register, code, version, outcome }) =>
          `  ${outcome === 'created' ? '+' : '~'} ${register} ${code}, редакция ${version}`,
      ),
    ].join('\n'),
  );
};

const exportFile = async (
  context: CliContext,
  file: string,
  options: HubOptions,
): Promise<void> => {
  const bundle = await (await operatorOf(context, options)).exportBundle();
  const text = `${JSON.stringify(bundle, null, 2)}\n`;
  if (file === '-') {
    context.terminal.out(text);
    return;
  }
  await writeFile(file, text);
  const counts = Object.fromEntries(
    Object.entries(bundle).map(([name, rows]) => [name, Array.isArray(rows) ? rows.length : 1]),
  );
  show(context.terminal, options.json, { ok: true, file, counts }, () =>
    [
      `Реестры выгружены в ${file}.`,
      ...Object.entries(counts).map(([name, count]) => `  ${name}: ${count}`),
    ].join('\n'),
  );
};

/** `hub registry`: the registers of a running hub as one file. */
export const defineRegistry = (command: Command, context: CliContext): void => {
  addHubOptions(command.command('import'))
    .description('загрузить пакет реестров: целиком или никак')
    .argument('<FILE>', 'пакет JSON; «-» — стандартный ввод')
    .action((file: string, options: HubOptions) => importFile(context, file, options));
  addHubOptions(command.command('export'))
    .description('выгрузить реестры одним пакетом')
    .argument('<FILE>', 'куда записать; «-» — стандартный вывод')
    .action((file: string, options: HubOptions) => exportFile(context, file, options));
  defineCompose(command, context);
};
