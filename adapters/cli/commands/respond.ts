import type { Command } from 'commander';
import { parseJsonStrict } from '../../crypto/index.ts';
import type { CliContext } from '../context.ts';
import { readText } from '../input.ts';
import {
  addParticipantOptions,
  openParticipant,
  type Addressee,
  type ParticipantOptions,
  type Said,
} from '../participant.ts';
import { collect, readContent } from '../payloadFile.ts';
import { integerOption, pairOption, usageError, wordOption } from '../usage.ts';
import { showReceipt } from './send.ts';

type Options = ParticipantOptions & {
  request?: string;
  replyTo?: string;
  message?: string;
  type?: string;
  attach: readonly string[];
  reject?: string;
  status?: string;
  text?: string;
  parameter: readonly string[];
};

const rejectionCodes = [
  'ACCESS_DENIED',
  'NO_DATA',
  'UNKNOWN_REQUEST_DESCRIPTION',
  'FAILURE',
] as const;
const statusBounds = [-2_147_483_648, 2_147_483_647] as const;

const readCard = async (file: string): Promise<Partial<Addressee>> => {
  const card = parseJsonStrict(await readText(file, '--request'));
  if (typeof card !== 'object' || card === null || !('replyTo' in card))
    throw usageError('--request', `${file} — не карточка запроса, которую сохраняет hub receive`);
  return Object.fromEntries(
    Object.entries(card).filter(
      ([name, value]) =>
        ['replyTo', 'messageId', 'type'].includes(name) && typeof value === 'string',
    ),
  );
};

const addresseeOf = async (options: Options): Promise<Addressee> => {
  const kept = options.request === undefined ? {} : await readCard(options.request);
  const { replyTo = kept.replyTo, message = kept.messageId, type = kept.type } = options;
  if (replyTo === undefined)
    throw usageError('--request', 'укажите карточку запроса или --reply-to');
  return {
    replyTo,
    ...(message !== undefined && { messageId: message }),
    ...(type !== undefined && { type }),
  };
};

const textOf = ({ text }: Options): string => {
  if (text === undefined) throw usageError('--text', 'для отказа и статуса нужны слова');
  return text;
};

/** A rejection or a status; null when the answer is the content of a file. */
const shortAnswer = (options: Options): Said | null => {
  const { reject, status } = options;
  if (reject !== undefined) {
    const code = wordOption('--reject', reject, rejectionCodes);
    return { outcome: 'rejected', rejections: [{ code, description: textOf(options) }] };
  }
  if (status === undefined) return null;
  const parameters = options.parameter.map((pair) => pairOption('--parameter', pair));
  const code = integerOption('--status', status, statusBounds);
  return { outcome: 'status', status: { code, description: textOf(options), parameters } };
};

const respond = async (
  context: CliContext,
  file: string | undefined,
  options: Options,
): Promise<void> => {
  const short = shortAnswer(options);
  const given = [file, options.reject, options.status].filter((one) => one !== undefined);
  if (given.length !== 1)
    throw usageError('FILE', 'нужно ровно одно: файл с содержимым, --reject или --status');
  const to = await addresseeOf(options);
  const { wire, signing, participant } = await openParticipant(context, options);
  const said: Said = short ?? {
    outcome: 'content',
    ...(await readContent(file ?? '', options.attach, wire, signing, context.clock.nowMs())),
  };
  showReceipt(context.terminal, options.json, await participant.respond(to, said));
};

/** `hub respond`: the answer to a request that was received. */
export const defineRespond = (command: Command, context: CliContext): void => {
  addParticipantOptions(command)
    .argument('[FILE]', 'содержимое ответа: XML или JSON; «-» — стандартный ввод')
    .option('--request <FILE>', 'карточка запроса, сохранённая hub receive --out')
    .option('--reply-to <ADDRESS>', 'адрес ответа (replyTo запроса) вместо карточки')
    .option('--message <UUID>', 'MessageID запроса; для JSON без карточки')
    .option('--type <CODE>', 'код вида сведений; для JSON без карточки')
    .option('--attach <FILE>', 'вложение; параметр можно повторять', collect, [])
    .option('--reject <CODE>', `отказать: ${rejectionCodes.join(' | ')}`)
    .option('--status <N>', 'сообщить промежуточный статус с этим кодом')
    .option('--text <WORDS>', 'слова отказа или статуса')
    .option('--parameter <NAME=VALUE>', 'параметр статуса; можно повторять', collect, [])
    .action((file: string | undefined, options: Options) => respond(context, file, options));
};
