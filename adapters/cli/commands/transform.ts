import type { Command } from 'commander';
import { canonicalize, parseXml, smevTransform } from '../../xml/index.ts';
import type { CliContext } from '../context.ts';
import { readBytes } from '../input.ts';

type Options = { c14n?: boolean; onlyC14n?: boolean; json?: boolean };

const anyDocument = { allowProcessingInstructions: true };

const transformed = (bytes: Buffer, { c14n, onlyC14n }: Options): string => {
  const { root } = parseXml(bytes, anyDocument);
  if (onlyC14n === true) return canonicalize(root);
  return smevTransform(c14n === true ? parseXml(canonicalize(root), anyDocument).root : root);
};

/** `hub transform`: the SMEV transform of a document, byte for byte as it is digested; works without a running hub. */
export const defineTransform = (command: Command, context: CliContext): void => {
  command
    .argument('[FILE]', 'файл; «-» — стандартный ввод', '-')
    .option('--c14n', 'сначала исключительная каноникализация, как при подписании')
    .option('--only-c14n', 'только исключительная каноникализация')
    .option('--json', 'результат строкой в документе JSON')
    .action(async (file: string, options: Options) => {
      const result = transformed(await readBytes(file), options);
      context.terminal.out(
        options.json === true ? `${JSON.stringify({ ok: true, result })}\n` : result,
      );
    });
};
