export const kindTitles: Readonly<Record<string, string>> = {
  'request-response': 'запрос и ответ',
  broadcast: 'рассылка',
};

export const routingTitles: Readonly<Record<string, string>> = {
  fixed: 'один получатель',
  table: 'по таблице',
  broadcast: 'рассылка',
};

export const signatureTitles: Readonly<Record<string, string>> = {
  none: 'не нужна',
  request: 'нужна в запросе',
  response: 'нужна в ответе',
  both: 'нужна в запросе и в ответе',
};

export const rootTitles = { request: 'Запрос', response: 'Ответ' } as const;
export type Root = keyof typeof rootTitles;

/** Changes of a schema in words; the codes are those of the registers. */
export const changeTitles: Readonly<Record<string, string>> = {
  added: 'добавлено необязательное',
  addedRequired: 'добавлено обязательное',
  removed: 'удалено',
  renamed: 'переименовано',
  required: 'стало обязательным',
  optional: 'стало необязательным',
  fewer: 'меньше повторений',
  more: 'больше повторений',
  type: 'изменён тип',
  facet: 'изменено ограничение',
  enumeration: 'изменён перечень',
  pattern: 'изменён образец',
  fixed: 'постоянное значение',
  default: 'значение по умолчанию',
  nillable: 'пустое значение',
  order: 'изменён порядок',
  choice: 'изменён выбор',
  open: 'открытость состава',
  conditions: 'условия схемы',
  namespace: 'пространство имён',
  root: 'корневой элемент',
  form: 'принимаемые формы',
  exchange: 'условия обмена',
  rule: 'правила сверх схемы',
};

export const policyTitles: Readonly<Record<string, string>> = {
  BACKWARD: 'прежние сообщения остаются верными (BACKWARD)',
  FORWARD: 'прежние получатели читают новые сообщения (FORWARD)',
  FULL: 'и то и другое (FULL)',
  NONE: 'без ограничений (NONE)',
};
