/** Whole names: too short to be looked for inside others. */
const names = new Set(['fio', 'фио', 'имя', 'пол', 'sex', 'gender', 'firstname', 'givenname']);

const parts: readonly string[] = [
  'снилс',
  'snils',
  'фамили',
  'отчеств',
  'датарожд',
  'месторожд',
  'паспорт',
  'телефон',
  'surname',
  'lastname',
  'familyname',
  'firstname',
  'patronymic',
  'middlename',
  'fullname',
  'birthdate',
  'dateofbirth',
  'birthday',
  'birthplace',
  'placeofbirth',
  'passport',
  'identitydocument',
  'phone',
  'email',
];

/**
 * Whether a type or attribute is taken for personal data by its name until a person decides otherwise (152-ФЗ, статья 3).
 * Only a default of the register: it decides nothing by itself.
 */
export const looksPersonal = (name: string): boolean => {
  const plain = name
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number}]/gu, '')
    .replace(/(type|тип)$/, '');
  return names.has(plain) || parts.some((part) => plain.includes(part));
};
