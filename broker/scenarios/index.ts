export * from './advance.ts';
export { scenarioViolations } from './check.ts';
export * from './definition.ts';
export * from './instance.ts';
export * from './ports.ts';
export { type WalkPorts } from './walk.ts';
