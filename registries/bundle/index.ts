export * from './bundle.ts';
export * from './export.ts';
export * from './import.ts';
export * from './plan.ts';
export * from './starter.ts';
