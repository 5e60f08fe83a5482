import { isDeepStrictEqual } from 'node:util';
import type { InformationTypeCard } from '../card.ts';
import { rowsOf, type Effect, type PlaceRow } from './row.ts';

type Demand = NonNullable<InformationTypeCard['personalSignature']>;

const demands: Readonly<Record<Demand, readonly string[]>> = {
  none: [],
  request: ['запроса'],
  response: ['ответа'],
  both: ['запроса', 'ответа'],
};

const formRows = (before: InformationTypeCard, after: InformationTypeCard): readonly PlaceRow[] => {
  const removed = before.forms.filter((form) => !after.forms.includes(form));
  const added = after.forms.filter((form) => !before.forms.includes(form));
  const row = (effect: Effect) => rowsOf('/forms', 'Принимаемые формы', effect);
  const change = 'form' as const;
  return [
    ...removed.flatMap((form) =>
      row({ change, what: `форма ${form} больше не принимается`, sender: 'сообщения отклоняются' }),
    ),
    ...added.flatMap((form) => row({ change, what: `принимается и форма ${form}` })),
  ];
};

const namespaceRows = (
  before: InformationTypeCard,
  after: InformationTypeCard,
): readonly PlaceRow[] => {
  if (before.namespace === after.namespace) return [];
  const what = `пространство имён «${before.namespace}» → «${after.namespace}»`;
  // Each version keeps its own namespace for ever (KIS-6.3.6): the previous one works beside the new.
  return before.code === after.code
    ? rowsOf('/namespace', 'Пространство имён', {
        change: 'namespace',
        what,
        sender: 'сообщения с прежним пространством имён отклоняются',
        recipient: 'прежняя программа такой корневой элемент не узнает',
      })
    : rowsOf('/namespace', 'Пространство имён', {
        change: 'namespace',
        what: `${what}; прежняя версия действует рядом, пока её не выведут`,
      });
};

const demandRows = (
  before: InformationTypeCard,
  after: InformationTypeCard,
): readonly PlaceRow[] => {
  const old = demands[before.personalSignature ?? 'none'];
  const now = demands[after.personalSignature ?? 'none'];
  const flags = [
    ['transactionCodeRequired', 'Код маркировки'],
    ['attachmentSignatureRequired', 'Подпись вложений'],
  ] as const;
  const change = 'exchange' as const;
  return [
    ...now
      .filter((what) => !old.includes(what))
      .flatMap((what) =>
        rowsOf('/personalSignature', 'Подпись должностного лица', {
          change,
          what: `подпись ${what} стала обязательной`,
          sender: 'без неё отклоняется',
        }),
      ),
    ...flags
      .filter(([name]) => after[name] === true && before[name] !== true)
      .flatMap(([name, title]) =>
        rowsOf(`/${name}`, title, {
          change,
          what: 'требование введено',
          sender: 'без этого отклоняется',
        }),
      ),
  ];
};

const sizes = [
  ['contentBytesMax', 'Предел содержимого, байт'],
  ['attachmentBytesMax', 'Предел вложений, байт'],
] as const;

const sizeRows = (before: InformationTypeCard, after: InformationTypeCard): readonly PlaceRow[] =>
  sizes.flatMap(([name, title]) => {
    const [old, now] = [before[name] ?? Infinity, after[name] ?? Infinity];
    if (now >= old) return [];
    return rowsOf(`/${name}`, title, {
      change: 'exchange',
      what: `предел уменьшен до ${now}`,
      sender: 'более крупные сообщения отклоняются',
    });
  });

const ruleRows = (before: InformationTypeCard, after: InformationTypeCard): readonly PlaceRow[] => {
  const isKnown = (
    list: InformationTypeCard['assertions'],
    rule: NonNullable<InformationTypeCard['assertions']>[number],
  ): boolean => (list ?? []).some((one) => one.test === rule.test && one.root === rule.root);
  const row = (effect: Effect) => rowsOf('/assertions', 'Правила сверх схемы', effect);
  return [
    ...(after.assertions ?? [])
      .filter((rule) => !isKnown(before.assertions, rule))
      .flatMap(({ message }) =>
        row({ change: 'rule', what: `введено правило «${message}»`, sender: 'иное отклоняется' }),
      ),
    ...(before.assertions ?? [])
      .filter((rule) => !isKnown(after.assertions, rule))
      .flatMap(({ message }) => row({ change: 'rule', what: `снято правило «${message}»` })),
  ];
};

const jsonRows = (before: InformationTypeCard, after: InformationTypeCard): readonly PlaceRow[] => {
  if (before.json?.convertible !== true || isDeepStrictEqual(before.json, after.json)) return [];
  const withdrawn = after.json?.convertible !== true;
  return rowsOf('/json', 'Перевод между XML и JSON', {
    change: 'exchange',
    what: withdrawn
      ? 'перевод между формами отменён'
      : 'числа и логические значения переводятся иначе',
    recipient: withdrawn
      ? 'участники с другой формой больше не прочитают содержимое'
      : 'значения придут в другом виде',
  });
};

/** What changed in the conditions of the exchange, schemas aside. */
export const compareCards = (
  before: InformationTypeCard,
  after: InformationTypeCard,
): readonly PlaceRow[] => [
  ...namespaceRows(before, after),
  ...formRows(before, after),
  ...demandRows(before, after),
  ...sizeRows(before, after),
  ...ruleRows(before, after),
  ...jsonRows(before, after),
];
