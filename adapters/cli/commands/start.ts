import type { Command } from 'commander';
import type { CliContext } from '../context.ts';

/** `hub start`: the hub in this process until SIGTERM or SIGINT. */
export const defineStart = (command: Command, context: CliContext): void => {
  command
    .addHelpText(
      'after',
      '\nНастройки — переменные окружения HUB_… (README); журнал пишется в stderr.',
    )
    .action(async () => context.end(await context.start()));
};

/** `hub demo`: the stories of the demo region on a hub of its own. */
export const defineDemo = (command: Command, context: CliContext): void => {
  command
    .option('--exit', 'остановить хаб после показа')
    .action(async (options: { exit?: boolean }) =>
      context.end(await context.demo({ exit: options.exit === true })),
    );
};
