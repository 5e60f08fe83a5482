export * from './identifiers.ts';
export * from './participant.ts';
export * from './system.ts';
