import { Command, CommanderError, Help } from 'commander';
import { systemClock } from '../runtime/index.ts';
import type { CliContext, CliPorts } from './context.ts';
import { reportFailure } from './failure.ts';
import { exitCodes } from './output.ts';

type Define = (command: Command, context: CliContext) => void;
type Entry = {
  readonly description: string;
  /** Loads the code of the command; the others stay on the disk. */
  readonly load: () => Promise<Define>;
};

const catalogue: Readonly<Record<string, Entry>> = {
  start: {
    description: 'запустить хаб и держать его до Ctrl+C',
    load: async () => (await import('./commands/start.ts')).defineStart,
  },
  demo: {
    description: 'показать обмен четырёх ведомств на временном хабе',
    load: async () => (await import('./commands/start.ts')).defineDemo,
  },
  registry: {
    description: 'загрузить или выгрузить пакет реестров работающего хаба',
    load: async () => (await import('./commands/registry.ts')).defineRegistry,
  },
  keys: {
    description: 'ключи и сертификаты тестового удостоверяющего центра',
    load: async () => (await import('./commands/keys.ts')).defineKeys,
  },
  sign: {
    description: 'подписать элемент XML (профиль СМЭВ), файл (PKCS#7) или конверт JSON (JWS)',
    load: async () => (await import('./commands/sign.ts')).defineSign,
  },
  verify: {
    description: 'проверить все подписи XMLDSig в файле (XML, конверт SOAP, снимок HTTP с MTOM)',
    load: async () => (await import('./commands/verify.ts')).defineVerify,
  },
  transform: {
    description: 'преобразование urn://smev-gov-ru/xmldsig/transform: документ → байты результата',
    load: async () => (await import('./commands/transform.ts')).defineTransform,
  },
  send: {
    description: 'отправить запрос или рассылку от имени системы',
    load: async () => (await import('./commands/send.ts')).defineSend,
  },
  respond: {
    description: 'ответить на полученный запрос: сведениями, отказом или статусом',
    load: async () => (await import('./commands/respond.ts')).defineRespond,
  },
  receive: {
    description: 'получить следующее сообщение своей очереди',
    load: async () => (await import('./commands/receive.ts')).defineReceive,
  },
  ack: {
    description: 'подтвердить получение сообщения',
    load: async () => (await import('./commands/ack.ts')).defineAck,
  },
  status: {
    description: 'следующее статусное сообщение отправителю или состояние сообщения ID',
    load: async () => (await import('./commands/status.ts')).defineStatus,
  },
  trace: {
    description: 'путь сообщения и всей его цепочки',
    load: async () => (await import('./commands/trace.ts')).defineTrace,
  },
  queues: {
    description: 'состояние очередей',
    load: async () => (await import('./commands/queues.ts')).defineQueues,
  },
  explain: {
    description: 'объяснить, кому и почему ушло бы сообщение, не отправляя его',
    load: async () => (await import('./commands/explain.ts')).defineExplain,
  },
  passport: {
    description: 'паспорт сообщения: получить у хаба или проверить без него',
    load: async () => (await import('./commands/passport.ts')).definePassport,
  },
  journal: {
    description: 'проверить целостность журнала обмена',
    load: async () => (await import('./commands/journal.ts')).defineJournal,
  },
};

const titles: Readonly<Record<string, string>> = {
  'Usage:': 'Вызов:',
  'Arguments:': 'Аргументы:',
  'Options:': 'Параметры:',
  'Commands:': 'Команды:',
};

const inRussian = (text: string): string =>
  text
    .replace('[options]', '[параметры]')
    .replace('[command]', '[команда]')
    .replace('(default: ', '(по умолчанию: ');

const notes = `
Код завершения: 0 — сделано, 1 — отказано, 2 — команда вызвана неверно. С --json ответ — один документ JSON в stdout.
Без работающего хаба: verify, transform, sign, keys, journal, passport verify. Настройки берутся из переменных окружения (README).`;

const makeProgram = ({ terminal }: CliPorts): Command => {
  const plain = new Help();
  return (
    new Command('hub')
      .description('Хаб электронного взаимодействия: обмен подписанными сообщениями СМЭВ 3 и JSON')
      .exitOverride()
      // The error itself is told in Russian by reportFailure.
      .configureOutput({
        writeOut: terminal.out,
        writeErr: terminal.err,
        outputError: () => undefined,
      })
      .configureHelp({
        styleTitle: (title) => titles[title] ?? title,
        commandUsage: (command) => inRussian(plain.commandUsage(command)),
        argumentDescription: (argument) => inRussian(plain.argumentDescription(argument)),
        optionDescription: (option) => inRussian(plain.optionDescription(option)),
        subcommandTerm: (command) => inRussian(plain.subcommandTerm(command)),
      })
      .helpOption('-h, --help', 'показать справку')
      .helpCommand('help [команда]', 'справка по команде')
      .addHelpText('after', notes)
  );
};

const commandNameOf = (args: readonly string[]): string | undefined => {
  const names = args.filter((arg) => !arg.startsWith('-'));
  return names[0] === 'help' ? names[1] : names[0];
};

/** Every command by name; only the one that was called is defined in full. */
const addCommands = async (
  program: Command,
  context: CliContext,
  called: string | undefined,
): Promise<void> => {
  for (const [name, { description, load }] of Object.entries(catalogue)) {
    const command = program.command(name).description(description).helpCommand(false);
    if (name === called) (await load())(command, context);
  }
};

const isHelp = (error: unknown): boolean =>
  error instanceof CommanderError &&
  (error.code === 'commander.help' || error.code === 'commander.helpDisplayed');

/**
 * Runs one command of `npx hub` (design.md §3).
 * @param args without the program's own name
 * @returns the exit code: 0 done, 1 refused, 2 called wrongly
 */
export const runCli = async (args: readonly string[], ports: CliPorts): Promise<number> => {
  let exitCode: number = exitCodes.done;
  const program = makeProgram(ports);
  const context: CliContext = {
    ...ports,
    clock: systemClock,
    end: (code) => {
      exitCode = code;
    },
  };
  try {
    await addCommands(program, context, commandNameOf(args));
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (isHelp(error) && error instanceof CommanderError)
      return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    return reportFailure(ports.terminal, args.includes('--json'), error);
  }
};
