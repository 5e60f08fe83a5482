/** The command line of the hub (design.md §3); services/hub/cli.ts gives it what it needs. */
export type { CliPorts } from './context.ts';
export { journeyTable } from './journey.ts';
export { table, type Terminal } from './output.ts';
export { runCli } from './program.ts';
export { moment } from './words.ts';
