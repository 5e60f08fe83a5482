import { queueName } from '../../../broker/index.ts';
import type { PrintedDocument } from '../../../module/index.ts';
import { hashOf } from './container.ts';
import type { PassportSource } from './build.ts';

const zone = 'Asia/Novokuznetsk';
const moment = (atMs: number): string =>
  `${new Date(atMs).toLocaleString('ru-RU', { timeZone: zone })} (${new Date(atMs).toISOString()})`;

const kinds = { request: 'запрос', broadcast: 'рассылка', response: 'ответ' } as const;

const facts = ({ message: { head, seq }, queues, queuedAtMs }: Omit<PassportSource, 'page'>) =>
  [
    ['Сообщение', head.messageId],
    ['Что это', kinds[head.kind]],
    ['Вид сведений', head.typeCode],
    ['Отправитель', head.sender],
    ['Получатель', head.recipient ?? 'рассылка'],
    ['Первое в цепочке', head.referenceId],
    ['Отвечает на', head.originalId ?? '—'],
    ['Код маркировки', head.transactionCode ?? '—'],
    ['Номер в хабе', String(seq)],
    ['Хэш содержимого (SHA-256)', head.contentHash],
    ['Получено хабом', moment(head.receivedAtMs)],
    ['Помещено в очередь', `${moment(queuedAtMs)}: ${queues.map(queueName).join(', ')}`],
    ['Юридически получено', moment(head.legalReceivedAtMs)],
  ] as const;

const certificateFacts = ({ senderCertificate: one }: Omit<PassportSource, 'page'>) =>
  one === null
    ? ([['Сертификат', 'в реестре хаба его нет']] as const)
    : ([
        ['Владелец', one.subject],
        ['Издатель', one.issuer],
        ['Серийный номер', one.serial],
        ['Действует', `${moment(one.notBeforeMs)} — ${moment(one.notAfterMs)}`],
        ['Отпечаток SHA-256', one.sha256],
      ] as const);

/** What a person reads of a passport; what proves it are the other files. */
export const passportPage = (source: Omit<PassportSource, 'page'>): PrintedDocument => ({
  title: 'Паспорт электронного сообщения',
  subtitle: `Хаб электронного взаимодействия. Сообщение ${source.message.head.messageId}`,
  footer: `Составлен ${moment(source.madeAtMs)}. Проверка без хаба: hub passport verify ФАЙЛ`,
  blocks: [
    { kind: 'facts', rows: facts(source) },
    { kind: 'heading', level: 2, text: 'Подпись отправителя' },
    { kind: 'facts', rows: certificateFacts(source) },
    { kind: 'heading', level: 2, text: 'Движение сообщения' },
    {
      kind: 'table',
      table: {
        columns: [
          { title: 'Когда', share: 3 },
          { title: 'Событие', share: 2 },
          { title: 'Состояние', share: 2 },
          { title: 'Очередь', share: 3 },
        ],
        rows: source.entries.map(({ atMs, kind, state, queue }) => [
          moment(atMs),
          kind,
          state,
          queue ?? '',
        ]),
      },
    },
    { kind: 'heading', level: 2, text: 'Вложения' },
    {
      kind: 'table',
      table: {
        columns: [
          { title: 'Идентификатор', share: 2 },
          { title: 'Тип', share: 2 },
          { title: 'Байт', share: 1 },
          { title: 'SHA-256', share: 5, mono: true },
        ],
        rows: source.attachments.map(({ id, mimeType, bytes }) => [
          id,
          mimeType,
          String(bytes.length),
          hashOf(bytes),
        ]),
      },
    },
    { kind: 'heading', level: 2, text: 'Закрепление журнала' },
    {
      kind: 'text',
      text: source.blocks
        .map(
          ({ no, anchor: { statement, stamp } }) =>
            `Блок ${no} закреплён подписью хаба ${statement.at} (закрепление ${statement.no}); ` +
            (stamp === null ? 'метки времени нет.' : 'есть метка времени.'),
        )
        .join('\n'),
    },
  ],
});
