import type { Mnemonic, TypeCode } from '../message/identifiers.ts';

/** Which side of a message a participant was on. */
export type Direction = 'sent' | 'received';

/** One line of a participant's list: what it believes to have sent or received. */
export type ListedLine = {
  readonly messageId: string;
  readonly direction: Direction;
  /** SHA-256 of the content, lower hex, as the hub's receipt states it; null when the participant keeps none. */
  readonly contentHash: string | null;
};

/** The same message in the hub. */
export type HubLine = {
  readonly messageId: string;
  readonly direction: Direction;
  readonly contentHash: string;
  readonly counterpart: Mnemonic | null;
  readonly typeCode: TypeCode;
  readonly state: string;
  /** A received one that this participant has acknowledged; always true for a sent one. */
  readonly acknowledged: boolean;
};

/**
 * `missing`: in the hub, not in the list; `extra`: in the list, not in the hub; `different`: other content under one identifier;
 * `unacknowledged`: placed for the participant and never acknowledged.
 */
export const differenceKinds = ['missing', 'extra', 'different', 'unacknowledged'] as const;
export type DifferenceKind = (typeof differenceKinds)[number];

export type Difference = {
  readonly kind: DifferenceKind;
  readonly messageId: string;
  readonly direction: Direction;
  readonly counterpart: Mnemonic | null;
  readonly typeCode: TypeCode | null;
  readonly state: string | null;
  /** What to do, in Russian. */
  readonly action: string;
};

const actions: Readonly<Record<DifferenceKind, Readonly<Record<Direction, string>>>> = {
  missing: {
    sent: 'Хаб принял сообщение, а у вас его нет: проверьте, не утеряна ли запись об отправке; оригинал и расписка — в карточке сообщения.',
    received:
      'Сообщение вам доставлено, а у вас его нет: получите оригинал из карточки сообщения и обработайте его.',
  },
  extra: {
    sent: 'Хаб не принимал такого сообщения: отправьте его снова с новым MessageID.',
    received: 'Хаб не передавал вам такого сообщения: выясните, откуда оно, и не исполняйте его.',
  },
  different: {
    sent: 'Под этим идентификатором принято другое содержимое: сверьте с оригиналом и отправьте исправленное с новым MessageID.',
    received:
      'У вас не то содержимое, что передал хаб: замените его оригиналом и проверьте хранение.',
  },
  unacknowledged: {
    sent: 'Ждите подтверждения получателя.',
    received: 'Сообщение ждёт вас в очереди: получите и подтвердите его.',
  },
};

const keyOf = ({ messageId, direction }: Pick<ListedLine, 'messageId' | 'direction'>): string =>
  `${direction} ${messageId}`;

// An operator can put these back into the queue.
const undelivered = new Set(['expired', 'undeliverable', 'quarantined']);
const askOperator =
  'Сообщение не было доставлено в срок: попросите оператора вернуть его в очередь и подтвердите.';

const actionOf = (kind: DifferenceKind, direction: Direction, state: string | undefined): string =>
  kind === 'unacknowledged' && state !== undefined && undelivered.has(state)
    ? askOperator
    : actions[kind][direction];

const difference = (
  kind: DifferenceKind,
  { messageId, direction }: Pick<ListedLine, 'messageId' | 'direction'>,
  own: HubLine | undefined,
): Difference => ({
  kind,
  messageId,
  direction,
  counterpart: own?.counterpart ?? null,
  typeCode: own?.typeCode ?? null,
  state: own?.state ?? null,
  action: actionOf(kind, direction, own?.state),
});

const kindOf = (listed: ListedLine | undefined, own: HubLine): DifferenceKind | null => {
  // What still waits in the queue cannot be in the list yet.
  if (!own.acknowledged) return listed ? null : 'unacknowledged';
  if (!listed) return 'missing';
  return listed.contentHash !== null && listed.contentHash !== own.contentHash ? 'different' : null;
};

/**
 * Compares a participant's list with what the hub holds of it (сверка сообщений).
 * @returns how many lines agree, and every difference, in the hub's order, then what only the list has
 */
export const compareLists = (
  listed: readonly ListedLine[],
  own: readonly HubLine[],
): { readonly matched: number; readonly differences: readonly Difference[] } => {
  const byKey = new Map(listed.map((line) => [keyOf(line), line]));
  const known = new Set(own.map(keyOf));
  const differences: Difference[] = [];
  let matched = 0;
  for (const line of own) {
    const given = byKey.get(keyOf(line));
    const kind = kindOf(given, line);
    if (kind !== null) differences.push(difference(kind, line, line));
    else if (given) matched += 1;
  }
  for (const line of byKey.values()) {
    if (!known.has(keyOf(line))) differences.push(difference('extra', line, undefined));
  }
  return { matched, differences };
};

/** Differences that mean that the two sides disagree; what merely waits is no conflict. */
export const conflictsOf = (differences: readonly Difference[]): number =>
  differences.filter(({ kind }) => kind !== 'unacknowledged').length;
