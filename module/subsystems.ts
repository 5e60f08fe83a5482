/**
 * The systems that one register of participants serves (КИС, п. 2.1 (1), 2.2; design.md): the exchange itself and the nine services
 * around it. Agreements, regulations and roles name them by these codes.
 */
export const subsystems = {
  mev: 'Подсистема межведомственного электронного взаимодействия (МЭВ)',
  mfc: 'Подсистема МФЦ',
  rpgu: 'Региональный портал государственных и муниципальных услуг (РПГУ)',
  profile: 'Цифровой профиль гражданина (ЦП)',
  vis: 'Ведомственные информационные системы (ВИС)',
  gisgmp: 'Модуль взаимодействия с ГИС ГМП',
  strategy: 'Мониторинг и контроль реализации Стратегии (ИАС МКС)',
  pusk: 'Производственно-управленческая система Кузбасса (ПУСК)',
  navigator: 'Социальный навигатор Кузбасса',
  online: 'Кузбасс-онлайн',
} as const satisfies Record<string, string>;

export type Subsystem = keyof typeof subsystems;

export const subsystemCodes = Object.keys(subsystems) as readonly Subsystem[];
