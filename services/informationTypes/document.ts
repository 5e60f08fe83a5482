import type { PrintedBlock, PrintedDocument, PrintedTable } from '../../module/index.ts';
import type { PassportField, TypePassport } from '../../registries/index.ts';
import {
  kindTitles,
  momentText,
  routingTitles,
  signatureTitles,
  spanText,
  stateTitles,
} from './words.ts';

type Printed = { readonly by: string; readonly atMs: number };

const heading = (text: string, level: 2 | 3 = 2): PrintedBlock => ({
  kind: 'heading',
  text,
  level,
});
const table = (table_: PrintedTable): PrintedBlock => ({ kind: 'table', table: table_ });
const none = (text: string): PrintedBlock => ({ kind: 'text', text });

const validityText = ({ validFromMs, validToMs }: TypePassport): string => {
  const from = validFromMs === null ? 'с публикации' : `с ${momentText(validFromMs)}`;
  return validToMs === null ? from : `${from} до ${momentText(validToMs)}`;
};

const overview = (passport: TypePassport): readonly PrintedBlock[] => {
  const { card, owner } = passport;
  const supplier = owner === null ? card.owner : `${owner.name} (${owner.mnemonic})`;
  return [
    heading('1. Обзор'),
    {
      kind: 'facts',
      rows: [
        ['Код', passport.code],
        ['Наименование', card.name],
        ['Версия', `${card.version}, редакция карточки ${passport.edition}`],
        ['Состояние', stateTitles[passport.state]],
        ['Действует', validityText(passport)],
        ['Поставщик', supplier],
        [
          'Организация поставщика',
          owner === null ? '—' : `${owner.organisation}, ОГРН ${owner.ogrn}`,
        ],
        ['Назначение', card.purpose],
        ['Область применения', card.area],
        ...(card.description === undefined ? [] : [['Описание', card.description] as const]),
        ['Тип обмена', kindTitles[card.kind]],
        ['Маршрутизация', routingTitles[card.routing]],
        ['Формы содержимого', card.forms.join(', ').toUpperCase()],
        ['Пространство имён', card.namespace],
        ['Корневой элемент запроса', card.requestRoot],
        ['Корневой элемент ответа', card.responseRoot ?? 'ответа нет'],
        ['Подпись должностного лица', signatureTitles[card.personalSignature ?? 'none']],
        ['Код маркировки', card.transactionCodeRequired === true ? 'обязателен' : 'не нужен'],
        [
          'Срок ответа поставщика (SLA)',
          card.slaMs === undefined ? 'не задан' : spanText(card.slaMs),
        ],
      ],
    },
  ];
};

const routing = ({ route, consumers }: TypePassport): readonly PrintedBlock[] => [
  heading('2. Маршрут и потребители'),
  ...(route === null
    ? [none('Маршрут не задан: сообщения этого вида никому не доставляются.')]
    : [
        ...(route.mode === 'table'
          ? [
              none(
                `Код получателя берётся из содержимого: ${route.xpath ?? '—'} (XML), ${route.pointer ?? '—'} (JSON).`,
              ),
            ]
          : []),
        table({
          columns: [
            { title: 'Код маршрутизации', share: 2, mono: true },
            { title: 'Получатель', share: 2, mono: true },
            { title: 'Наименование', share: 4 },
          ],
          rows: route.recipients.map(({ key, mnemonic, name }) => [key ?? '—', mnemonic, name]),
        }),
      ]),
  ...(consumers.length === 0
    ? [none('Права отправлять этот вид сведений не даны никому.')]
    : [
        table({
          columns: [
            { title: 'Потребитель', share: 2, mono: true },
            { title: 'Наименование', share: 3 },
            { title: 'Основание', share: 4 },
          ],
          rows: consumers.map(({ mnemonic, name, basis }) => [mnemonic, name, basis]),
        }),
      ]),
];

const fieldTable = (fields: readonly PassportField[]): PrintedBlock =>
  table({
    columns: [
      { title: 'Место', share: 4, mono: true },
      { title: 'Смысл', share: 3 },
      { title: 'Тип', share: 2 },
      { title: 'Раз', share: 0.8 },
      { title: 'Ограничения', share: 4 },
      { title: 'ПДн', share: 0.8 },
    ],
    rows: fields.map((field) => [
      field.path,
      field.title,
      field.type,
      field.occurs,
      [field.restrictions, field.classifier === null ? '' : `классификатор ${field.classifier}`]
        .filter((one) => one !== '')
        .join('; '),
      field.personalData ? 'да' : '',
    ]),
  });

const fields = ({ fields: of, card }: TypePassport): readonly PrintedBlock[] => [
  heading('3. Поля'),
  heading('Запрос', 3),
  of.request.length === 0 ? none('Полей нет.') : fieldTable(of.request),
  ...(card.responseRoot === undefined
    ? []
    : [
        heading('Ответ', 3),
        of.response.length === 0 ? none('Полей нет.') : fieldTable(of.response),
      ]),
];

const practice = ({ card }: TypePassport): readonly PrintedBlock[] => [
  heading('4. Проверки, коды возврата, сценарии'),
  ...(card.checks ?? []).map((check): PrintedBlock => none(`• ${check}`)),
  (card.returnCodes ?? []).length === 0
    ? none('Коды возврата не описаны.')
    : table({
        columns: [
          { title: 'Код возврата', share: 1, mono: true },
          { title: 'Значение', share: 4 },
        ],
        rows: (card.returnCodes ?? []).map(({ code, text }) => [code, text]),
      }),
  (card.testScenarios ?? []).length === 0
    ? none('Тестовые сценарии не описаны.')
    : table({
        columns: [
          { title: 'Сценарий', share: 2 },
          { title: 'Ответ и порядок проверки', share: 5 },
        ],
        rows: (card.testScenarios ?? []).map(({ name, text }) => [name, text]),
      }),
];

const versions = ({ versions: all }: TypePassport): readonly PrintedBlock[] => [
  heading('5. Версии'),
  table({
    columns: [
      { title: 'Код', share: 2, mono: true },
      { title: 'Версия', share: 1 },
      { title: 'Состояние', share: 2 },
      { title: 'Потребителей', share: 1 },
    ],
    rows: all.map(({ code, version, state, consumers }) => [
      code,
      version,
      stateTitles[state],
      `${consumers}`,
    ]),
  }),
];

const sources = ({ card }: TypePassport): readonly PrintedBlock[] => [
  heading('6. Примеры'),
  ...card.samples.flatMap(({ name, form, content }): readonly PrintedBlock[] => [
    heading(`${name} (${form.toUpperCase()})`, 3),
    { kind: 'code', text: form === 'xml' ? String(content) : JSON.stringify(content, null, 2) },
  ]),
  heading('7. Схемы'),
  ...(card.xsd?.files ?? []).flatMap(({ name, content }): readonly PrintedBlock[] => [
    heading(name, 3),
    { kind: 'code', text: content },
  ]),
  ...Object.entries(card.jsonSchemas ?? {}).flatMap(([root, schema]): readonly PrintedBlock[] => [
    heading(`JSON Schema: ${root === 'request' ? 'запрос' : 'ответ'}`, 3),
    { kind: 'code', text: JSON.stringify(schema, null, 2) },
  ]),
];

/** The passport of an information type for printing (KIS-4.2.10.b). */
export const passportDocument = (passport: TypePassport, printed: Printed): PrintedDocument => ({
  title: `Паспорт вида сведений ${passport.code}`,
  subtitle: `${passport.card.name}, версия ${passport.card.version}`,
  landscape: true,
  footer: `${passport.code}, версия ${passport.card.version}. Сформировал: ${printed.by}, ${momentText(printed.atMs)}`,
  blocks: [
    ...overview(passport),
    ...routing(passport),
    ...fields(passport),
    ...practice(passport),
    ...versions(passport),
    ...sources(passport),
  ],
});
