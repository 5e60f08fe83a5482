export * from './calendar.ts';
export * from './days.ts';
export * from './query.ts';
export * from './shipped.ts';
export * from './year.ts';
export * from './deadlinePolicy.ts';
export * from './deadlines.ts';
