import { runCli } from '../../adapters/cli/index.ts';

// `npx hub`: what the command line needs of the hub is loaded only by the command that uses it.
const settings = async () => (await import('../../adapters/config/index.ts')).readConfig();

// A reader that has seen enough (`npx hub trace … | head`) closes the pipe: that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

process.exitCode = await runCli(process.argv.slice(2), {
  terminal: {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
  },
  settings,
  provider: async () => (await import('./parts.ts')).chooseProvider(await settings()),
  start: async () => {
    const config = await settings();
    const { makeLog } = await import('../../adapters/telemetry/index.ts');
    return (await import('./run.ts')).runHub(config, makeLog({ level: config.logLevel }));
  },
  demo: async (options) => (await import('./demo/main.ts')).runDemo(options),
});
