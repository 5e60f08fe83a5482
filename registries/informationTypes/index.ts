export * from './card.ts';
export * from './check.ts';
export * from './compatibility/index.ts';
export * from './compiled.ts';
export * from './design/index.ts';
export * from './informationType.ts';
export * from './query.ts';
