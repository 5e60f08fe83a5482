export * from './query.ts';
export * from './scenario.ts';
