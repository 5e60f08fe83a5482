import type { Command } from 'commander';
import type { TraceQuery } from '../../sdk/index.ts';
import { addHubOptions, type HubOptions } from '../connection.ts';
import type { CliContext } from '../context.ts';
import { journeyTable } from '../journey.ts';
import { exitCodes, show } from '../output.ts';
import { openReader } from '../reader.ts';
import { pairOption, usageError } from '../usage.ts';

type Options = HubOptions & { key?: string; code?: string; signingKey?: string; cert?: string };

const queryOf = (id: string | undefined, { key, code }: Options): TraceQuery => {
  const named = [id, key, code].filter((one) => one !== undefined);
  if (named.length !== 1) throw usageError('ID', 'нужно ровно одно: ID, --key или --code');
  if (id !== undefined) return { messageId: id };
  return code === undefined ? pairOption('--key', key ?? '') : { transactionCode: code };
};

const trace = async (
  context: CliContext,
  id: string | undefined,
  options: Options,
): Promise<void> => {
  const query = queryOf(id, options);
  const { signingKey, cert, key: _key, code: _code, ...hub } = options;
  const signer = {
    ...(signingKey !== undefined && { key: signingKey }),
    ...(cert !== undefined && { cert }),
  };
  const reader = await openReader(context, { ...hub, ...signer }, '--signing-key');
  const { messages } = await reader.trace(query);
  if (messages.length === 0) context.end(exitCodes.refused);
  show(context.terminal, options.json, { ok: messages.length > 0, messages }, () =>
    messages.length === 0 ? 'Таких сообщений нет, или они вам не видны.' : journeyTable(messages),
  );
};

/** `hub trace`: the journey of a message with the whole chain that it belongs to. */
export const defineTrace = (command: Command, context: CliContext): void => {
  addHubOptions(command)
    .argument('[ID]', 'MessageID любого сообщения цепочки')
    .option('--key <NAME=VALUE>', 'по ключу вида сведений, например uin=18810…')
    .option('--code <CODE>', 'по коду маркировки (TransactionCode)')
    .option(
      '--signing-key <PEM>',
      'закрытый ключ системы: покажет видимое ей (без него — оператор)',
    )
    .option('--cert <PEM>', 'сертификат системы')
    .action((id: string | undefined, options: Options) => trace(context, id, options));
};
