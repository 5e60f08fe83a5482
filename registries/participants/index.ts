export * from './identifiers.ts';
export * from './participant.ts';
export * from './system.ts';
export * from './blocking.ts';
export * from './name.ts';
