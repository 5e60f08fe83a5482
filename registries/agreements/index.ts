export * from './agreement.ts';
export * from './reminders.ts';
