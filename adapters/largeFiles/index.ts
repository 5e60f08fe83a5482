export type * from './ports.ts';
export { makeLargeFileStore, type LargeFileStore } from './store.ts';
