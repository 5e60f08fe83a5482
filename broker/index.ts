export * from './errors.ts';
export * from './limits.ts';
export * from './ports.ts';
export * from './message/identifiers.ts';
export * from './message/message.ts';
export * from './message/states.ts';
export * from './exchange/commands.ts';
