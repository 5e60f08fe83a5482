import type { Design, DesignField } from '../../registries/index.ts';

const field = (name: string, title: string, change: Partial<DesignField> = {}): DesignField => ({
  name,
  title,
  type: 'text',
  required: true,
  ...change,
});

/** A request and a response as an operator composes them in the form designer. */
export const schoolDesign = (change: Partial<Design> = {}): Design => ({
  code: 'VS42010v001',
  name: 'Сведения об обучении ребёнка',
  version: '1.0',
  owner: 'VIS42',
  purpose: 'Подтверждение обучения при назначении пособия',
  area: 'Образование',
  kind: 'request-response',
  routing: 'fixed',
  requestRoot: 'SchoolRequest',
  request: [
    field('Number', 'Номер заявления', {
      patterns: ['A-[0-9]{4}-[0-9]{6}'],
      searchKey: 'application',
    }),
    field('Child', 'Ребёнок', {
      type: 'group',
      fields: [
        field('LastName', 'Фамилия', { lengthMax: 100 }),
        field('BirthDate', 'Дата рождения', { type: 'date' }),
        field('Form', 'Класс', { type: 'integer', min: '1', max: '11', required: false }),
      ],
    }),
  ],
  responseRoot: 'SchoolResponse',
  response: [
    field('Studies', 'Обучается', { type: 'boolean' }),
    field('School', 'Школа', { required: false, repeatMax: 'unbounded' }),
  ],
  ...change,
});

/** Content of a request of that type; JSON. */
export const schoolRequest = (number = 'A-2026-000001', form = 5) => ({
  Number: number,
  Child: { LastName: 'Образцова', BirthDate: '2015-05-05', Form: form },
});

/** The same in XML. */
export const schoolRequestXml = (number = 'A-2026-000001', form = 5): string =>
  `<SchoolRequest xmlns="urn://kuzbass/vs42010v001/1.0"><Number>${number}</Number><Child><LastName>Образцова</LastName>` +
  `<BirthDate>2015-05-05</BirthDate><Form>${form}</Form></Child></SchoolRequest>`;
