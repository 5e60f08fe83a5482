import type { Act, DifferenceKind, KeptAct } from '../../../broker/index.ts';
import type { PrintedDocument } from '../../../module/index.ts';

const kinds: Readonly<Record<DifferenceKind, string>> = {
  missing: 'нет у участника',
  extra: 'нет в хабе',
  different: 'другое содержимое',
  unacknowledged: 'не подтверждено',
};
const directions = { sent: 'отправлено', received: 'получено' } as const;

const factsOf = (act: Act, conflicts: number): readonly (readonly [string, string])[] => [
  ['Система', act.system],
  ['День', act.day],
  ['С кем', act.counterpart ?? 'со всеми'],
  ['Вид сведений', act.typeCode ?? 'все'],
  ['Основание', act.origin === 'list' ? `список участника, строк ${act.listed ?? 0}` : 'учёт хаба'],
  ['Совпало', act.matched === null ? '—' : String(act.matched)],
  ['Расхождений', String(conflicts)],
  ['Составлен', `${act.madeAt}, ${act.by}`],
];

/** The act of a reconciliation as a document; what proves it is the signed JSON beside it. */
export const actPage = ({ actId, act, conflicts, signature }: KeptAct): PrintedDocument => ({
  title: `Протокол сверки № ${actId}`,
  subtitle: `${act.system}, ${act.day}`,
  footer: `Подписан хабом: JWS ${signature.slice(0, 12)}…${signature.slice(-12)}`,
  landscape: true,
  blocks: [
    { kind: 'facts', rows: factsOf(act, conflicts) },
    { kind: 'heading', level: 2, text: 'Обмен за день' },
    {
      kind: 'table',
      table: {
        columns: [
          { title: 'С кем', share: 2 },
          { title: 'Вид сведений', share: 2 },
          { title: 'Направление', share: 2 },
          { title: 'Сообщений', share: 1 },
          { title: 'Не подтверждено', share: 1 },
        ],
        rows: act.totals.map((row) => [
          row.counterpart ?? 'рассылка',
          row.typeCode,
          directions[row.direction],
          String(row.messages),
          String(row.unacknowledged),
        ]),
      },
    },
    { kind: 'heading', level: 2, text: 'Расхождения' },
    act.differences.length === 0
      ? { kind: 'text', text: 'Расхождений нет.' }
      : {
          kind: 'table',
          table: {
            columns: [
              { title: 'Что', share: 2 },
              { title: 'Сообщение', share: 4, mono: true },
              { title: 'Направление', share: 2 },
              { title: 'С кем', share: 2 },
              { title: 'Что делать', share: 6 },
            ],
            rows: act.differences.map((row) => [
              kinds[row.kind],
              row.messageId,
              directions[row.direction],
              row.counterpart ?? '—',
              row.action,
            ]),
          },
        },
  ],
});
