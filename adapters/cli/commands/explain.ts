import type { Command } from 'commander';
import { parseJsonStrict } from '../../crypto/index.ts';
import type { ExplanationData } from '../../rest/index.ts';
import { addHubOptions, type HubOptions } from '../connection.ts';
import type { CliContext } from '../context.ts';
import { readText } from '../input.ts';
import { card, exitCodes, show } from '../output.ts';
import { openReader } from '../reader.ts';
import type { SignerOptions } from '../signing.ts';
import { usageError } from '../usage.ts';

type Options = HubOptions & SignerOptions & { sender?: string; type?: string };

const inWords = ({ sender, type, recipients, allowed, reasons }: ExplanationData): string =>
  [
    card([
      ['Отправитель', sender],
      ['Вид сведений', type],
      ['Получатели', recipients.join(', ')],
      ['Решение', allowed ? 'сообщение будет принято к доставке' : 'сообщение будет отклонено'],
    ]),
    ...reasons.map(({ ok, text }) => `  ${ok ? '✓' : '✗'} ${text}`),
  ].join('\n');

const explain = async (context: CliContext, file: string, options: Options): Promise<void> => {
  const { sender, type, key } = options;
  const text = (await readText(file)).replace(/^\uFEFF/, '');
  const isXml = text.trimStart().startsWith('<');
  if (!isXml && type === undefined)
    throw usageError('--type', 'для JSON укажите код вида сведений, например VS00001v001');
  if (key === undefined && sender === undefined)
    throw usageError('--sender', 'укажите мнемонику отправителя (или --key и --cert системы)');
  const explanation = await (
    await openReader(context, options)
  ).explain({
    ...(sender !== undefined && { sender }),
    ...(isXml ? { xml: text } : { type: type ?? '', content: parseJsonStrict(text) }),
  });
  if (!explanation.allowed) context.end(exitCodes.refused);
  show(context.terminal, options.json, { ok: explanation.allowed, ...explanation }, () =>
    inWords(explanation),
  );
};

/** `hub explain`: where a message would go and why, without sending it; exit code 1 when it would be refused. */
export const defineExplain = (command: Command, context: CliContext): void => {
  addHubOptions(command)
    .argument('<FILE>', 'содержимое: XML или JSON; «-» — стандартный ввод')
    .option('--sender <MNEMONIC>', 'от чьего имени; оператор называет любую систему')
    .option('--type <CODE>', 'код вида сведений для JSON')
    .option('--key <PEM>', 'закрытый ключ системы (без него — оператор)')
    .option('--cert <PEM>', 'сертификат системы')
    .action((file: string, options: Options) => explain(context, file, options));
};
