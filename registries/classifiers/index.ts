export * from './classifier.ts';
export * from './query.ts';
