export * from './classifier.ts';
export * from './query.ts';
export * from './shipped.ts';
