export * from './embedded.ts';
export * from './pool.ts';
export { uniqueViolation, errorCode, type Statement } from './connections.ts';
export * from './migrate.ts';
