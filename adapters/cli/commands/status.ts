import type { Command } from 'commander';
import type { MessageCardData } from '../../rest/index.ts';
import { addHubOptions, type HubOptions } from '../connection.ts';
import type { CliContext } from '../context.ts';
import { card, show, type Terminal } from '../output.ts';
import { openParticipant, type StatusNote } from '../participant.ts';
import { openReader } from '../reader.ts';
import { usageError } from '../usage.ts';
import { moment, stateWords } from '../words.ts';

type Options = HubOptions & { key?: string; cert?: string; wire: string };

/** One status message of the sender's queue, or that there is none. */
export const showStatusNote = (
  terminal: Terminal,
  asJson: boolean | undefined,
  note: StatusNote | null,
): void =>
  show(terminal, asJson, { ok: true, status: note }, () =>
    note === null
      ? 'Статусных сообщений нет.'
      : [
          card([
            ['Запрос', note.messageId],
            ['Статус', note.category],
            ['Подробности', note.details],
            ['Код отказа', note.faultCode],
            ['Отказ', note.faultDescription],
          ]),
          `\nПодтвердите получение: npx hub ack ${note.messageId} …`,
        ].join('\n'),
  );

const inWords = (message: MessageCardData): string =>
  card([
    ['MessageID', message.messageId],
    ['Вид сведений', message.type],
    ['Отправитель', message.sender],
    ['Получатель', message.recipient],
    ['Состояние', stateWords[message.state]],
    ['Статус СМЭВ', message.status],
    ['Юридически получено', moment(message.legalReceivedAt)],
    ['Ответ получен', moment(message.timestamps.responseReceivedAt)],
    ['Срок жизни до', moment(message.timestamps.expiresAt)],
  ]);

const showState = async (context: CliContext, id: string, options: Options): Promise<void> => {
  const message = await (await openReader(context, options)).card(id);
  show(context.terminal, options.json, { ok: true, message }, () => inWords(message));
};

const nextStatus = async (context: CliContext, options: Options): Promise<void> => {
  const { key, cert } = options;
  if (key === undefined || cert === undefined)
    throw usageError(
      key === undefined ? '--key' : '--cert',
      'без ID выдаётся очередь статусов системы: нужны её ключ и сертификат',
    );
  const { participant } = await openParticipant(context, { ...options, key, cert });
  showStatusNote(context.terminal, options.json, await participant.takeStatus());
};

/** `hub status`: the next status message of a sender; with an ID, the state of that message. */
export const defineStatus = (command: Command, context: CliContext): void => {
  addHubOptions(command)
    .argument('[ID]', 'MessageID; без него — следующее статусное сообщение системы')
    .option('--key <PEM>', 'закрытый ключ системы (без него состояние ID читает оператор)')
    .option('--cert <PEM>', 'сертификат системы')
    .option('--wire <VERSION>', 'для очереди статусов: 1.1 | 1.2 | 1.3 | json', '1.2')
    .action((id: string | undefined, options: Options) =>
      id === undefined ? nextStatus(context, options) : showState(context, id, options),
    );
};
