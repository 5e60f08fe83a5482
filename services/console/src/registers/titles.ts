import type { Card } from './replies.ts';

/** Registers of the console in the order in which people meet them. */
export const registerOrder = [
  'participants',
  'systems',
  'agreements',
  'regulations',
  'informationTypes',
  'services',
  'routes',
  'accessRules',
  'classifiers',
  'calendars',
  'deadlinePolicies',
  'scenarios',
  'attributes',
] as const;

/** What each register is for, in a sentence. */
export const registerPurposes: Readonly<Record<string, string>> = {
  participants: 'Организации, которые участвуют в обмене',
  systems: 'Системы участников, их сертификаты и блокировка',
  agreements: 'Соглашения об информационном взаимодействии и их сроки',
  regulations: 'Регламенты подключения по подсистемам',
  informationTypes: 'Виды сведений: схемы, примеры, паспорт',
  services: 'Электронные сервисы и их адреса',
  routes: 'Кому уходит вид сведений',
  accessRules: 'Кто какой вид сведений вправе отправлять',
  classifiers: 'Справочники со значениями по датам',
  calendars: 'Рабочие и нерабочие дни по годам',
  deadlinePolicies: 'Сроки ответа: рабочие и календарные дни по видам сведений',
  scenarios: 'Последовательности межведомственных запросов',
  attributes: 'Типы и атрибуты из схем видов сведений',
};

/** Registers whose entries follow from others and are not written by hand. */
export const isDerived = (register: string): boolean => register === 'attributes';

/** The field of another register that a field names, where the schema does not say it itself. */
export const referenceOf = (register: string, field: string): string | undefined => {
  const last = field.split('/').findLast((part) => !/^\d+$/.test(part)) ?? '';
  if (last === 'informationType' || last === 'informationTypes') return 'informationTypes';
  if (last === 'classifier') return 'classifiers';
  if (['sender', 'recipient', 'recipients', 'owner', 'initiator'].includes(last)) return 'systems';
  return register === 'systems' && last === 'participant' ? 'participants' : undefined;
};

/** Steps of the life of a version in words. */
export const eventTitles: Readonly<Record<string, string>> = {
  submit: 'составлена',
  requestApproval: 'подана на утверждение',
  sendBack: 'возвращена автору',
  publish: 'опубликована',
  deprecate: 'объявлен вывод',
  retire: 'выведена',
  supersede: 'заменена новой редакцией',
  discard: 'черновик удалён',
  remove: 'удалена',
  create: 'создан',
  change: 'изменён',
  recall: 'отозван автором',
  apply: 'применён',
  withdraw: 'снят',
};

/** Name of an entry from its card. */
export const nameOf = (card: Card, code: string): string => {
  const name = card['name'] ?? card['basis'];
  return typeof name === 'string' ? name : code;
};
