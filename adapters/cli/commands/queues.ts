import type { Command } from 'commander';
import type { QueuesData } from '../../rest/index.ts';
import { addHubOptions, type HubOptions } from '../connection.ts';
import type { CliContext } from '../context.ts';
import { show, table } from '../output.ts';
import { openReader } from '../reader.ts';
import type { SignerOptions } from '../signing.ts';
import { moment } from '../words.ts';

type Options = HubOptions & SignerOptions & { owner?: string };

const inWords = ({ queues }: QueuesData): string =>
  queues.length === 0
    ? 'Очередей пока нет: они появляются с первым сообщением.'
    : table(
        ['Очередь', 'Ждут', 'Выданы', 'Не доставлены', 'Старшее с', 'Выдача', 'Подтверждение', ''],
        queues.map((queue) => [
          queue.name,
          String(queue.pending),
          String(queue.locked),
          String(queue.dead),
          moment(queue.oldestAt),
          moment(queue.lastLeaseAt),
          moment(queue.lastAckAt),
          queue.held ? 'владелец заблокирован' : '',
        ]),
      );

/** `hub queues`: the state of all queues (operator) or of a system's own. */
export const defineQueues = (command: Command, context: CliContext): void => {
  addHubOptions(command)
    .option('--owner <MNEMONIC>', 'только очереди этой системы')
    .option('--key <PEM>', 'закрытый ключ системы: её очереди (без него — все, как оператор)')
    .option('--cert <PEM>', 'сертификат системы')
    .action(async (options: Options) => {
      const found = await (await openReader(context, options)).queues(options.owner);
      const { at, queues } = found;
      show(context.terminal, options.json, { ok: true, at, queues }, () => inWords(found));
    });
};
