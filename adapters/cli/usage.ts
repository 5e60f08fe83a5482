import { CommanderError } from 'commander';

/** The command was called wrongly: exit code 2. `option` is named in the message. */
export const usageError = (option: string, reason: string): CommanderError =>
  new CommanderError(2, 'hub.usage', `${option}: ${reason}`);

const suggestion = /\(Did you mean (?:one of )?(.+?)\?\)/;
const quoted = /'([^']*)'/;

const phrases: Readonly<Record<string, (name: string) => string>> = {
  'commander.unknownCommand': (name) => `команды «${name}» нет`,
  'commander.unknownOption': (name) => `параметра ${name} у этой команды нет`,
  'commander.missingArgument': (name) => `не указан аргумент ${name}`,
  'commander.optionMissingArgument': (name) => `у параметра ${name} нет значения`,
  'commander.missingMandatoryOptionValue': (name) => `не указан обязательный параметр ${name}`,
  'commander.excessArguments': (name) => `лишние аргументы у команды ${name}`,
  'commander.conflictingOption': (name) => `параметр ${name} не употребляется вместе с другим`,
};

/** What is wrong with a call, in Russian: commander names the option in quotes, in English around them. */
export const usageReason = ({ code, message }: CommanderError): string => {
  const phrase = phrases[code];
  if (phrase === undefined) return message;
  const meant = suggestion.exec(message)?.[1];
  const hint = meant === undefined ? '' : ` (возможно, ${meant})`;
  return phrase(quoted.exec(message)?.[1] ?? '') + hint;
};

/** An integer option within bounds. @throws CommanderError hub.usage naming the option */
export const integerOption = (
  option: string,
  text: string,
  [min, max]: readonly [number, number],
): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < min || value > max || text.trim() === '')
    throw usageError(option, `нужно целое число от ${min} до ${max}, а не «${text}»`);
  return value;
};

/** One of the known words. @throws CommanderError hub.usage naming the option and what it may be */
export const wordOption = <W extends string>(
  option: string,
  text: string,
  known: readonly W[],
): W => {
  const found = known.find((word) => word === text);
  if (found === undefined)
    throw usageError(option, `«${text}» неизвестно; есть ${known.join(', ')}`);
  return found;
};

/** A moment in ISO 8601. @returns ms since 1970. @throws CommanderError hub.usage naming the option */
export const momentOption = (option: string, text: string): number => {
  const atMs = Date.parse(text);
  if (Number.isNaN(atMs))
    throw usageError(option, `нужен момент вида 2026-12-31T23:59:59+07:00, а не «${text}»`);
  return atMs;
};

/** `NAME=VALUE`. @throws CommanderError hub.usage naming the option */
export const pairOption = (option: string, text: string): { key: string; value: string } => {
  const at = text.indexOf('=');
  if (at < 1 || at === text.length - 1)
    throw usageError(option, `нужна пара ИМЯ=ЗНАЧЕНИЕ, а не «${text}»`);
  return { key: text.slice(0, at), value: text.slice(at + 1) };
};
