import type { Command } from 'commander';
import type { CliContext } from '../context.ts';
import { card, show, type Terminal } from '../output.ts';
import {
  addParticipantOptions,
  openParticipant,
  type ParticipantOptions,
  type Receipt,
} from '../participant.ts';
import { collect, readContent } from '../payloadFile.ts';
import { momentOption, wordOption } from '../usage.ts';

type Options = ParticipantOptions & {
  type?: string;
  attach: readonly string[];
  id?: string;
  reference?: string;
  code?: string;
  node?: string;
  eol?: string;
  confidentiality?: string;
  test?: boolean;
};

const marks = ['public', 'official', 'personal'] as const;

/** What the hub said of a message that it took. */
export const showReceipt = (
  terminal: Terminal,
  asJson: boolean | undefined,
  receipt: Receipt,
): void =>
  show(terminal, asJson, { ok: true, ...receipt }, () =>
    card([
      ['MessageID', receipt.messageId],
      ['Статус', receipt.status],
      ['Получатель', receipt.recipient],
      ['Очередь', receipt.destination],
    ]),
  );

const send = async (context: CliContext, file: string, options: Options): Promise<void> => {
  const { type, id, reference, code, node, eol, confidentiality } = options;
  const message = {
    testMessage: options.test === true,
    ...(type !== undefined && { type }),
    ...(id !== undefined && { messageId: id }),
    ...(reference !== undefined && { referenceMessageId: reference }),
    ...(code !== undefined && { transactionCode: code }),
    ...(node !== undefined && { nodeId: node }),
    ...(eol !== undefined && { eolMs: momentOption('--eol', eol) }),
    ...(confidentiality !== undefined && {
      confidentiality: wordOption('--confidentiality', confidentiality, marks),
    }),
  };
  const { wire, signing, participant } = await openParticipant(context, options);
  const content = await readContent(file, options.attach, wire, signing, context.clock.nowMs());
  const receipt = await participant.send({ ...message, ...content });
  showReceipt(context.terminal, options.json, receipt);
};

/** `hub send`: a request or a broadcast of a system. */
export const defineSend = (command: Command, context: CliContext): void => {
  addParticipantOptions(command)
    .argument('<FILE>', 'содержимое: XML или JSON; «-» — стандартный ввод')
    .option('--type <CODE>', 'код вида сведений (нужен для JSON; в XML его говорит корень)')
    .option('--attach <FILE>', 'вложение; параметр можно повторять', collect, [])
    .option('--id <UUID>', 'MessageID (без него — новый); тот же — чтобы повторить отправку')
    .option('--reference <UUID>', 'MessageID первого запроса цепочки')
    .option('--code <CODE>', 'код маркировки (TransactionCode)')
    .option('--node <ID>', 'узел, которому вернётся ответ (NodeID)')
    .option('--eol <ISO>', 'срок жизни сообщения')
    .option('--confidentiality <MARK>', marks.join(' | '))
    .option('--test', 'тестовое сообщение')
    .action((file: string, options: Options) => send(context, file, options));
};
