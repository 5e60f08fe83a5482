export * from './query.ts';
export * from './scenario.ts';
export { stepKinds } from './stepSchema.ts';
