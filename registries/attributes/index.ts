export * from './annotate.ts';
export * from './attribute.ts';
export * from './extract.ts';
export * from './personalData.ts';
export * from './query.ts';
