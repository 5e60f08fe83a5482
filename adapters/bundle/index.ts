export { composeBundle, type ComposeRequest } from './compose.ts';
export { readTypeFolder } from './typeFolder.ts';
export { typeFiles, zipFiles, type ArchiveFile } from './typeFiles.ts';
