import { access, constants, mkdir } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Command } from 'commander';
import { limits } from '../../../broker/index.ts';
import type { CliContext } from '../context.ts';
import { card, show } from '../output.ts';
import {
  addParticipantOptions,
  openParticipant,
  type Incoming,
  type Participant,
  type ParticipantOptions,
} from '../participant.ts';
import { saveMessage, type SavedFiles } from '../savedMessage.ts';
import { integerOption, usageError, wordOption } from '../usage.ts';
import { moment } from '../words.ts';
import { showStatusNote } from './status.ts';

type Options = ParticipantOptions & { type?: string; node?: string; out?: string; wait: string };

const kinds = ['requests', 'responses', 'statuses'] as const;
const waitSecondsMax = 86_400;
const againMs = 1_000;

/** Asks until something comes or the time is over. A queue of SMEV cannot be waited at: it is asked every second. */
const waitFor = async <T>(
  context: CliContext,
  waitMs: number,
  ask: (leftMs: number) => Promise<T | null>,
): Promise<T | null> => {
  const endMs = context.clock.nowMs() + waitMs;
  for (;;) {
    const leftMs = Math.max(0, endMs - context.clock.nowMs());
    const got = await ask(Math.min(leftMs, limits.longPollMsMax));
    const restMs = endMs - context.clock.nowMs();
    if (got !== null || restMs <= 0) return got;
    await delay(Math.min(againMs, restMs));
  }
};

const attachmentLines = ({ attachments }: Incoming): string | null =>
  attachments.length === 0
    ? null
    : attachments
        .map(({ id, mimeType, bytes }) => `${id} (${mimeType}, ${bytes.byteLength} байт)`)
        .join('; ');

const inWords = (message: Incoming, files: SavedFiles | null): string => {
  const { status, rejections, payload } = message;
  const head = card([
    ['MessageID', message.messageId],
    ['Вид сведений', message.type],
    ['Отправитель', message.sender],
    ['Отправлено', moment(message.sentAt)],
    ['Ответ на', message.originalMessageId],
    ['Код маркировки', message.transactionCode],
    ['Адрес ответа', message.replyTo],
    ['Отказ', rejections.map((one) => `${one.code}: ${one.description}`).join('; ')],
    ['Статус', status === null ? null : `${status.code} ${status.description}`],
    ['Вложения', attachmentLines(message)],
    ['Карточка', files?.message],
    ['Содержимое', files?.payload],
    ['Файлы вложений', files?.attachments.join('; ')],
  ]);
  const shown = files === null && payload !== null ? `\n\n${payload.text}` : '';
  return `${head}${shown}\n\nПодтвердите получение: npx hub ack ${message.messageId} …`;
};

const asJson = (message: Incoming, files: SavedFiles | null) => ({
  ...message,
  attachments: message.attachments.map(({ id, mimeType, bytes }) => ({
    id,
    mimeType,
    size: bytes.byteLength,
    ...(files === null && { content: Buffer.from(bytes).toString('base64') }),
  })),
  files,
});

const prepareFolder = async (out: string): Promise<void> => {
  try {
    await mkdir(out, { recursive: true });
    await access(out, constants.W_OK);
  } catch {
    throw usageError('--out', `в папку ${out} нельзя записать`);
  }
};

const receiveMessage = async (
  context: CliContext,
  participant: Participant,
  kind: 'requests' | 'responses',
  options: Options,
  waitMs: number,
): Promise<void> => {
  const { type, node, out, json } = options;
  // What has been leased and cannot be saved would be hidden from everybody until its lease runs out.
  if (out !== undefined) await prepareFolder(out);
  const message = await waitFor(context, waitMs, (leftMs) =>
    participant.take(kind, {
      waitMs: leftMs,
      ...(type !== undefined && { type }),
      ...(node !== undefined && { nodeId: node }),
    }),
  );
  if (message === null) {
    show(context.terminal, json, { ok: true, message: null }, () => 'Очередь пуста.');
    return;
  }
  const files = out === undefined ? null : await saveMessage(out, message);
  const value = { ok: true, message: asJson(message, files) };
  show(context.terminal, json, value, () => inWords(message, files));
};

const receive = async (context: CliContext, raw: string, options: Options): Promise<void> => {
  const kind = wordOption('QUEUE', raw, kinds);
  const waitMs = integerOption('--wait', options.wait, [0, waitSecondsMax]) * 1_000;
  const { participant } = await openParticipant(context, options);
  if (kind !== 'statuses') return receiveMessage(context, participant, kind, options, waitMs);
  const note = await waitFor(context, waitMs, () => participant.takeStatus());
  return showStatusNote(context.terminal, options.json, note);
};

/** `hub receive`: the next message of a queue, hidden from others until it is acknowledged or its time is over. */
export const defineReceive = (command: Command, context: CliContext): void => {
  addParticipantOptions(command)
    .argument('[QUEUE]', kinds.join(' | '), 'requests')
    .option('--type <TYPE>', 'только этот вид: код (JSON) или {пространство имён}Корень (СМЭВ)')
    .option('--node <ID>', 'очередь ответов этого узла (NodeID)')
    .option('--out <DIR>', 'сохранить карточку, содержимое и вложения в папку')
    .option('--wait <SECONDS>', 'сколько ждать сообщения', '0')
    .addHelpText(
      'after',
      '\nСообщение выдано, пока не подтверждено: сохраните его и выполните hub ack, иначе оно вернётся в голову очереди.',
    )
    .action((kind: string, options: Options) => receive(context, kind, options));
};
