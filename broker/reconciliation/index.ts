export * from './act.ts';
export * from './compare.ts';
export * from './readCsv.ts';
export * from './reconcile.ts';
