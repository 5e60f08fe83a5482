import { newToken } from '../../../adapters/runtime/index.ts';
import type { RunningHub } from '../hub.ts';

type DemoPerson = {
  readonly login: string;
  readonly name: string;
  /** Mnemonic of the department; null: the region's operator. */
  readonly of: string | null;
  readonly role: string;
  readonly work: string;
};

const people: readonly DemoPerson[] = [
  {
    login: 'region',
    name: 'Администратор региона',
    of: null,
    role: 'kis.admin',
    work: 'всё: реестры, сообщения, недоставленные, инциденты, люди',
  },
  {
    login: 'registrar',
    name: 'Администратор реестров',
    of: null,
    role: 'kis.registrar',
    work: 'подключает ведомства, публикует виды сведений (второй человек для утверждения)',
  },
  {
    login: 'duty',
    name: 'Дежурный мониторинга',
    of: null,
    role: 'kis.monitor',
    work: 'очереди, инциденты, здоровье участников',
  },
  {
    login: 'security',
    name: 'Офицер безопасности',
    of: null,
    role: 'kis.security',
    work: 'журнал действий, экстренный доступ',
  },
  {
    login: 'mfc-admin',
    name: 'Администратор МФЦ',
    of: 'MFC42',
    role: 'participant.admin',
    work: 'только своё: системы, ключи, очереди, люди МФЦ',
  },
  {
    login: 'mfc-clerk',
    name: 'Сотрудник МФЦ',
    of: 'MFC42',
    role: 'participant.clerk',
    work: 'сообщения МФЦ',
  },
];

const passwordLetters = 10;

/** Accounts of the demo with one password for all, new in every demo. */
export const makePeople = async (
  { identity }: RunningHub,
  operatorOgrn: string,
  organisationOf: (mnemonic: string) => string,
): Promise<{ readonly password: string; readonly people: readonly DemoPerson[] }> => {
  const password = `demo-${newToken()
    .replaceAll(/[^a-zA-Z0-9]/g, '')
    .slice(0, passwordLetters)}`;
  for (const [index, { login, name, of, role }] of people.entries()) {
    const own = of === null ? null : organisationOf(of);
    await identity.createAccount(
      {
        login,
        name,
        organisation: own ?? operatorOgrn,
        employeeId: `demo-${index + 1}`,
        password,
        issued: false,
        roles: [{ role, organisation: own }],
      },
      'demo',
    );
  }
  return { password, people };
};

/** The console's address, who may enter and what each may do. */
export const peopleTable = (
  url: string,
  { password, people: all }: Awaited<ReturnType<typeof makePeople>>,
): string =>
  [
    `\nКонсоль: ${url}/console/   пароль у всех: ${password}`,
    ...all.map(({ login, name, work }) => `  ${login.padEnd(10)} ${name.padEnd(24)} ${work}`),
  ].join('\n');
