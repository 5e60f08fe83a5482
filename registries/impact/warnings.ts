import type { EpochMs } from '../../broker/index.ts';
import {
  localDateOf,
  type Change,
  type Entry,
  type RegisterName,
  type Usage,
} from '../entries/index.ts';
import type { Flow } from '../exchangeMap/index.ts';
import type { ImpactOperation } from './impact.ts';

type Facts = {
  readonly operation: ImpactOperation;
  readonly entry: Entry;
  readonly against: Entry | null;
  readonly changes: readonly Change[];
  readonly flows: readonly Flow[];
  readonly requests: number;
  readonly usages: readonly Usage[];
};

const plural = new Intl.PluralRules('ru-RU');

/** «1 запрос, 2 запроса, 5 запросов». */
const counted = (count: number, one: string, few: string, many: string): string => {
  const form = plural.select(count);
  return `${count} ${form === 'one' ? one : form === 'few' ? few : many}`;
};

const consumersOf = (flows: readonly Flow[]): readonly string[] => [
  ...new Set(flows.filter(({ requests }) => requests > 0).map(({ sender }) => sender)),
];

const endWarnings = (
  { flows, requests, usages }: Facts,
  titles: Readonly<Record<RegisterName, string>>,
): readonly string[] => {
  const consumers = consumersOf(flows);
  const registers = [...new Set(usages.map(({ register }) => titles[register]))];
  return [
    ...(requests > 0
      ? [
          `За 30 дней прошло ${counted(requests, 'запрос', 'запроса', 'запросов')}; после вывода они будут отклонены. Системы: ${consumers.join(', ')}.`,
        ]
      : []),
    ...(usages.length > 0
      ? [
          `Запись называют ${counted(usages.length, 'другая запись', 'другие записи', 'других записей')}: ${registers.join(', ')}.`,
        ]
      : []),
  ];
};

const gone = (changes: readonly Change[], field: string): readonly string[] =>
  changes
    .filter(({ kind, field: at }) => kind === 'removed' && at.startsWith(field))
    .map(({ before }) => before ?? '');

const publishWarnings = ({ entry, changes, flows, requests }: Facts): readonly string[] => {
  const certificates = gone(changes, '/certificates');
  const recipients = changes.filter(
    ({ field }) =>
      field === '/recipient' || field.startsWith('/recipients') || field.startsWith('/table'),
  );
  const blocked =
    changes.some(({ field }) => field === '/state') && entry.data['state'] === 'blocked';
  return [
    ...certificates.map(
      (subject) =>
        `Сертификат «${subject}» перестанет приниматься сразу: подписанное им будет отклонено.`,
    ),
    ...(entry.register === 'routes' && recipients.length > 0 && requests > 0
      ? [
          `Меняется получатель: за 30 дней по маршруту прошло ${counted(requests, 'запрос', 'запроса', 'запросов')}.`,
        ]
      : []),
    ...(blocked ? ['Система будет заблокирована: она не отправляет и не получает.'] : []),
    ...(entry.register === 'informationTypes' && flows.length > 0
      ? [
          `Редакция касается потребителей: ${[...new Set(flows.map(({ sender }) => sender))].join(', ')}.`,
        ]
      : []),
  ];
};

const dateWarnings = ({ entry, operation }: Facts, nowMs: EpochMs): readonly string[] => {
  if (operation !== 'publish') return [];
  if (entry.validFromMs !== null && entry.validFromMs > nowMs)
    return [`Начнёт действовать ${localDateOf(entry.validFromMs)}; до этого действует прежняя.`];
  return [];
};

/** What a person should know before a step, in sentences; the gravest first. */
export const warningsOf = (
  facts: Facts,
  nowMs: EpochMs,
  titles: Readonly<Record<RegisterName, string>>,
): readonly string[] => [
  ...(facts.operation === 'publish' ? publishWarnings(facts) : endWarnings(facts, titles)),
  ...dateWarnings(facts, nowMs),
];
