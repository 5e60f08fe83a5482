import { messageIdTime, type EpochMs, type MessageId } from '../message/identifiers.ts';
import type { MessageEvent, MessageState } from '../message/states.ts';
import type { JournalEntry, TracedMessage } from '../ports.ts';

export type StepTone = 'plain' | 'good' | 'waiting' | 'bad';

/** One step of a journey, for people. */
export type JourneyStep = {
  /** `created` is the sender's own clock. */
  readonly event: MessageEvent | 'created';
  readonly title: string;
  readonly tone: StepTone;
  readonly atMs: EpochMs;
  /** Since the step before; null for the first. */
  readonly tookMs: number | null;
  /** Message that the step is of: the one looked at, or an answer to it. */
  readonly messageId: MessageId;
  readonly isAnswer: boolean;
  readonly state: MessageState | null;
  readonly by: string | null;
  readonly queue: string | null;
  /** Number of the delivery; null for other steps. */
  readonly attempt: number | null;
  readonly note: string | null;
};

/** How long the parts of the exchange took; null: not come to it, or not visible. */
export type JourneySpans = {
  /** From the placement in the queue to the first delivery. */
  readonly queueMs: number | null;
  /** From the first delivery to the coming of the final answer. */
  readonly workMs: number | null;
  /** From the placement of the answer to its first delivery. */
  readonly answerQueueMs: number | null;
  /** From the coming of the message to the end of its journey. */
  readonly wholeMs: number | null;
};

export type Journey = { readonly steps: readonly JourneyStep[]; readonly spans: JourneySpans };

type Words = { readonly title: string; readonly tone: StepTone };

const words: Readonly<Record<MessageEvent, Words>> = {
  receive: { title: 'Получено хабом, подпись проверена', tone: 'plain' },
  accept: { title: 'Поставлено в очередь получателя', tone: 'plain' },
  lease: { title: 'Выдано получателю', tone: 'plain' },
  return: { title: 'Не подтверждено в срок, возвращено в очередь', tone: 'waiting' },
  ack: { title: 'Получатель подтвердил получение', tone: 'plain' },
  answer: { title: 'Получен ответ', tone: 'good' },
  deliver: { title: 'Доставлено', tone: 'good' },
  refuse: { title: 'Отказано', tone: 'bad' },
  cancel: { title: 'Отозвано отправителем', tone: 'bad' },
  expire: { title: 'Истёк срок жизни', tone: 'bad' },
  bury: { title: 'Доставить не удалось', tone: 'bad' },
  quarantine: { title: 'Содержимое изменено, помещено в карантин', tone: 'bad' },
  redrive: { title: 'Возвращено в очередь оператором', tone: 'waiting' },
  undoRedrive: { title: 'Возврат в очередь отменён', tone: 'plain' },
};

const answerWords: Partial<Record<MessageEvent, Words>> = {
  receive: { title: 'Ответ получен хабом, подпись проверена', tone: 'plain' },
  accept: { title: 'Ответ поставлен в очередь отправителя запроса', tone: 'plain' },
  lease: { title: 'Ответ выдан отправителю запроса', tone: 'plain' },
  return: { title: 'Ответ не подтверждён в срок, возвращён в очередь', tone: 'waiting' },
  deliver: { title: 'Ответ доставлен', tone: 'good' },
};

const statusWords: Partial<Record<MessageEvent, Words>> = {
  receive: { title: 'Получен промежуточный статус', tone: 'plain' },
  deliver: { title: 'Промежуточный статус доставлен', tone: 'plain' },
};

const wordsOf = (message: TracedMessage, event: MessageEvent, isAnswer: boolean): Words => {
  if (!isAnswer && message.head.kind !== 'response') return words[event];
  const status = message.head.outcome === 'status' ? statusWords[event] : undefined;
  return status ?? answerWords[event] ?? words[event];
};

const textIn = (entry: JournalEntry, name: string): string | null => {
  const value = entry.detail?.[name];
  return typeof value === 'string' ? value : null;
};

const outcomeNotes: Readonly<Record<string, string>> = {
  rejected: 'отказ',
  status: 'промежуточный статус',
};

const noteOf = (entry: JournalEntry): string | null => {
  if (entry.detail?.['accepted'] === false) return 'получатель отверг подпись хаба';
  if (entry.event === 'accept' || entry.event === 'answer')
    return outcomeNotes[textIn(entry, 'outcome') ?? ''] ?? null;
  return textIn(entry, 'reason') ?? textIn(entry, 'by');
};

type Draft = Omit<JourneyStep, 'tookMs'> & { readonly order: number };

const stepsOf = (message: TracedMessage, isAnswer: boolean): readonly Draft[] => {
  let attempt = 0;
  return message.journal.map((entry): Draft => {
    if (entry.event === 'lease') attempt += 1;
    return {
      ...wordsOf(message, entry.event, isAnswer),
      event: entry.event,
      atMs: entry.atMs,
      messageId: message.head.messageId,
      isAnswer,
      state: entry.state,
      by: entry.by ?? null,
      queue: entry.queue ?? null,
      attempt: entry.event === 'lease' ? attempt : null,
      note: noteOf(entry),
      order: entry.eventId,
    };
  });
};

const createdStep = ({ head }: TracedMessage): Draft => ({
  event: 'created',
  title: 'Создано отправителем',
  tone: 'plain',
  // A clock that runs ahead must not turn the order round; the lead is told beside.
  atMs: Math.min(messageIdTime(head.messageId), head.receivedAtMs),
  messageId: head.messageId,
  isAnswer: false,
  state: null,
  by: head.sender,
  queue: null,
  attempt: null,
  note: null,
  order: 0,
});

/** Of a request whose answers are shown, its own entries about them would say everything twice. */
const echoes: ReadonlySet<MessageEvent> = new Set<MessageEvent>(['answer', 'deliver']);

const firstOf = (message: TracedMessage | undefined, event: MessageEvent): EpochMs | undefined =>
  message?.journal.find((entry) => entry.event === event)?.atMs;

const between = (from: EpochMs | undefined, to: EpochMs | undefined): number | null =>
  from === undefined || to === undefined ? null : Math.max(0, to - from);

const spansOf = (message: TracedMessage, final: TracedMessage | undefined): JourneySpans => ({
  queueMs: between(firstOf(message, 'accept'), firstOf(message, 'lease')),
  workMs: between(firstOf(message, 'lease'), final?.head.receivedAtMs),
  answerQueueMs: between(firstOf(final, 'accept'), firstOf(final, 'lease')),
  wholeMs: between(message.head.receivedAtMs, firstOf(message, 'deliver')),
});

/**
 * The journey of a message through the hub, its answers included, in the order of time (KIS-6.3.2.d).
 * @param chain the visible messages of its chain
 */
export const journeyOf = (message: TracedMessage, chain: readonly TracedMessage[]): Journey => {
  const answers = chain.filter(
    ({ head }) =>
      head.kind === 'response' &&
      head.originalId === message.head.messageId &&
      head.recipient === message.head.sender,
  );
  const final = answers.find(({ head }) => head.outcome !== 'status');
  const own = stepsOf(message, false).filter(
    ({ event }) => final === undefined || event === 'created' || !echoes.has(event),
  );
  const drafts = [
    createdStep(message),
    ...own,
    ...answers.flatMap((answer) => stepsOf(answer, true)),
  ].toSorted((left, right) => left.atMs - right.atMs || left.order - right.order);
  const steps = drafts.map(({ order: _order, ...step }, at): JourneyStep => {
    const before = drafts[at - 1];
    return { ...step, tookMs: before === undefined ? null : step.atMs - before.atMs };
  });
  return { steps, spans: spansOf(message, final) };
};
