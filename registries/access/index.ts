export * from './accessRule.ts';
export * from './route.ts';
