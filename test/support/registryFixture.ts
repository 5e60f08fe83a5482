import { readFileSync } from 'node:fs';
import type { Bundle, InformationTypeCard } from '../../registries/index.ts';

const text = (name: string): string =>
  readFileSync(new URL(`../fixtures/registry/${name}`, import.meta.url), 'utf8');

const checkDigit = (body: string, divisor: bigint): string =>
  String((BigInt(body) % divisor) % 10n);

/** ОГРН with a right check digit in the region 00, which does not exist. */
export const fixtureOgrn = (serial: number): string => {
  const body = `10200${String(serial).padStart(7, '0')}`;
  return body + checkDigit(body, 11n);
};

/** ИНН of an organisation with a right check digit in the region 00. */
export const fixtureInn = (serial: number): string => {
  const body = `0000${String(serial).padStart(5, '0')}`;
  const weights = [2, 4, 10, 3, 5, 9, 4, 6, 8];
  const sum = weights.reduce((total, weight, at) => total + weight * Number(body[at]), 0);
  return body + String((sum % 11) % 10);
};

export const certificatePem = (name: 'mfc42-a' | 'mfc42-b' | 'vis42' | 'zags01'): string =>
  text(`${name}.pem`);

export const birthNamespace = (version: string): string => `urn://fixture/birth/${version}`;

export const birthRequest = (version = '1.0.0', region = '32701000'): string =>
  `<BirthRequest xmlns="${birthNamespace(version)}"><Number>A-0001</Number><Region>${region}</Region>` +
  `<Person role="child"><LastName xmlns="urn://fixture/person">Тестов</LastName></Person></BirthRequest>`;

export const birthResponse = (version = '1.0.0', count = 2): string =>
  `<BirthResponse xmlns="${birthNamespace(version)}"><Number>A-0001</Number><Count>${count}</Count></BirthResponse>`;

/** Files of the schema; `version` replaces 1.0.0 in the namespace. */
export const birthFiles = (version = '1.0.0') => [
  { name: 'birth.xsd', content: text('birth-1.0.0.xsd').replaceAll('1.0.0', version) },
  { name: 'person.xsd', content: text('person.xsd') },
];

/** Card of a version of the information type of births: XML and JSON, with samples and assertions. */
export const birthCard = (
  code = 'VS90001v001',
  version = '1.0.0',
  change: Partial<InformationTypeCard> = {},
): InformationTypeCard => ({
  code,
  name: 'Сведения о рождении',
  version,
  owner: 'ZAGS01',
  purpose: 'Проверка рождения ребёнка',
  area: 'Межведомственное взаимодействие',
  kind: 'request-response',
  routing: 'table',
  namespace: birthNamespace(version),
  requestRoot: 'BirthRequest',
  responseRoot: 'BirthResponse',
  forms: ['xml', 'json'],
  xsd: { files: birthFiles(version), entry: 'birth.xsd' },
  jsonSchemas: {
    request: JSON.parse(text('birth.schema.json')) as unknown,
    response: { type: 'object', required: ['count'], properties: { count: { type: 'integer' } } },
  },
  samples: [
    { name: 'Запрос', root: 'request', form: 'xml', content: birthRequest(version) },
    { name: 'Ответ', root: 'response', form: 'xml', content: birthResponse(version) },
    {
      name: 'Запрос JSON',
      root: 'request',
      form: 'json',
      content: { number: 'A-0001', region: '32701000' },
    },
    {
      name: 'Нет номера',
      root: 'request',
      form: 'json',
      content: { region: '32701000' },
      valid: false,
    },
  ],
  assertions: [
    {
      test: 'number(/vs:BirthResponse/vs:Count) <= 20',
      message: 'детей не больше двадцати',
      root: 'response',
    },
  ],
  testScenarios: [{ name: 'Двойня', xpath: "//vs:Number = 'A-0002'", text: 'Ответ: Count = 2' }],
  checks: ['Номер заявления найден'],
  returnCodes: [{ code: '1', text: 'Запись не найдена' }],
  slaMs: 60_000,
  keys: [{ key: 'application', xpath: '/vs:BirthRequest/vs:Number', pointer: '/number' }],
  ...change,
});

const participants: NonNullable<Bundle['participants']> = [
  { ogrn: fixtureOgrn(1), inn: fixtureInn(1), name: 'МФЦ (пример)', kind: 'institution' },
  { ogrn: fixtureOgrn(2), inn: fixtureInn(2), name: 'Ведомство (пример)', kind: 'authority' },
  { ogrn: fixtureOgrn(3), inn: fixtureInn(3), name: 'ЗАГС (пример)', kind: 'authority' },
];

const systems: NonNullable<Bundle['systems']> = [
  {
    mnemonic: 'MFC42',
    name: 'АИС МФЦ',
    participant: fixtureOgrn(1),
    vip: true,
    nodeIds: ['node-1'],
    certificates: [certificatePem('mfc42-a'), certificatePem('mfc42-b')],
  },
  {
    mnemonic: 'VIS42',
    name: 'ВИС',
    participant: fixtureOgrn(2),
    certificates: [certificatePem('vis42')],
  },
  {
    mnemonic: 'ZAGS01',
    name: 'Система ЗАГС',
    participant: fixtureOgrn(3),
    certificates: [certificatePem('zags01')],
  },
];

/** A small region: three departments, one information type, its route, rights, service and reference books. */
export const fixtureBundle = (): Bundle => ({
  participants,
  systems,
  classifiers: [
    {
      code: 'OKTMO',
      name: 'ОКТМО (пример)',
      validFrom: '2020-01-01',
      entries: [
        { code: '32700000', name: 'Округа' },
        { code: '32701000', name: 'Прежнее имя', parent: '32700000', validTo: '2025-12-31' },
        { code: '32701000', name: 'Новое имя', parent: '32700000', validFrom: '2026-01-01' },
      ],
    },
  ],
  informationTypes: [birthCard()],
  services: [
    {
      code: 'ZAGS-BIRTH',
      name: 'Сервис сведений о рождении',
      owner: 'ZAGS01',
      endpoint: 'http://127.0.0.1:1/birth',
      protocol: 'rest',
      version: '1.0.0',
      informationType: 'VS90001v001',
      state: 'active',
    },
  ],
  routes: [
    {
      informationType: 'VS90001v001',
      mode: 'table',
      xpath: '/vs:BirthRequest/vs:Region',
      pointer: '/region',
      table: { '32701000': 'ZAGS01' },
    },
  ],
  accessRules: [
    {
      sender: 'MFC42',
      informationType: 'VS90001v001',
      recipient: 'ZAGS01',
      basis: 'Соглашение № 1 (пример)',
    },
  ],
});
