export * from './mark.ts';
export * from './ports.ts';
export * from './tagging.ts';
