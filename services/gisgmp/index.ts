export * from './module.ts';
export * from './uin.ts';
