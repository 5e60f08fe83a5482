export * from './authority.ts';
export * from './hubKeys.ts';
export * from './replyTokens.ts';
export * from './trustFolder.ts';
