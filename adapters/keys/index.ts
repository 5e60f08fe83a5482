export * from './authority.ts';
export * from './hubKeys.ts';
export * from './replyTokens.ts';
export { readIfPresent, readOrMakeSecret, replaceFile } from './files.ts';
export * from './trustFolder.ts';
