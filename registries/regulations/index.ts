export * from './admission.ts';
export * from './regulation.ts';
