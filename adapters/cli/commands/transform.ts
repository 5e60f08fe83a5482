import type { Command } from 'commander';
import { canonicalize, parseXml, smevTransform } from '../../xml/index.ts';
import { readBytes } from '../input.ts';
import type { CliContext } from '../context.ts';

/** `hub transform`: the SMEV transform of a document, byte for byte as it is digested; works without a running hub. */
export const addTransform = (program: Command, context: CliContext): void => {
  program
    .command('transform')
    .description(
      'преобразование urn://smev-gov-ru/xmldsig/transform: документ из FILE или stdin, байты результата в stdout',
    )
    .argument('[FILE]', 'файл; «-» — стандартный ввод', '-')
    .option('--c14n', 'сначала исключительная каноникализация, как при подписании')
    .option('--only-c14n', 'только исключительная каноникализация')
    .option('--json', 'результат строкой JSON')
    .action(
      async (file: string, options: { c14n?: boolean; onlyC14n?: boolean; json?: boolean }) => {
        const { root } = parseXml(await readBytes(file), { allowProcessingInstructions: true });
        const canonical =
          options.c14n === true || options.onlyC14n === true ? canonicalize(root) : null;
        const source =
          canonical === null
            ? root
            : parseXml(canonical, { allowProcessingInstructions: true }).root;
        const result = options.onlyC14n === true ? (canonical ?? '') : smevTransform(source);
        context.terminal.out(
          options.json === true ? `${JSON.stringify({ ok: true, result })}\n` : result,
        );
      },
    );
};
