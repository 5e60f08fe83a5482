export { composeBundle, type ComposeRequest } from './compose.ts';
export { readTypeFolder } from './typeFolder.ts';
