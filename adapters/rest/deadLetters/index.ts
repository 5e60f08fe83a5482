export type { DeadLetterPorts } from './ports.ts';
export { makeDeadLetterRoutes } from './routes.ts';
