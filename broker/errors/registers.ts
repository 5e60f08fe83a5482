import { row, type ErrorRow } from './row.ts';

/** Refusals of the registers. */
export const registerErrors = {
  RegistryEntryInvalid: row(
    422,
    false,
    'InvalidContent',
    403,
    'Запись реестра содержит ошибки',
    'Исправьте указанные места и повторите.',
  ),
  RegistryEntryInUse: row(
    409,
    false,
    'SMEVFailure',
    409,
    'Запись реестра используется',
    'Сначала удалите ссылки на неё из записей, указанных в ответе.',
  ),
  RegistryEntryNotFound: row(
    404,
    false,
    'SMEVFailure',
    404,
    'Записи реестра нет',
    'Проверьте код записи.',
  ),
  RegistryVersionConflict: row(
    409,
    false,
    'SMEVFailure',
    409,
    'Версия записи изменена',
    'Прочитайте запись заново и повторите изменение как новую версию.',
  ),
  FourEyesRequired: row(
    409,
    false,
    'AccessDenied',
    100,
    'Утвердить может только другой сотрудник',
    'Попросите другого сотрудника с правом утверждения проверить и опубликовать эту редакцию.',
  ),
  AgreementRequired: row(
    409,
    false,
    'AccessDenied',
    100,
    'Нет действующего соглашения об информационном взаимодействии',
    'Зарегистрируйте подписанное соглашение организации в реестре соглашений и опубликуйте его.',
  ),
  RegulationRequired: row(
    409,
    false,
    'AccessDenied',
    100,
    'Нет утверждённого регламента подключения',
    'Утвердите регламент подключения подсистемы, затем повторите действие.',
  ),
} as const satisfies Record<string, ErrorRow>;
