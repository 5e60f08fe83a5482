export * from './impact.ts';
export * from './warnings.ts';
