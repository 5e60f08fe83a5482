import path from 'node:path';
import { makeLargeFileStore } from '../../../adapters/largeFiles/index.ts';
import { makeLargeFileBook } from '../../../adapters/postgres/index.ts';
import { makeLargeFileDoor, makeLargeFileRoutes } from '../../../adapters/rest/index.ts';
import { newRecordId, newRequestId, newToken } from '../../../adapters/runtime/index.ts';
import type { Module } from '../../../module/index.ts';
import type { Core } from '../core.ts';

/** Large files of this hub: their cards in the database, their bytes in HUB_DATA. */
export const largeFilesOf = ({ config, storage }: Core) => {
  const book = makeLargeFileBook(storage.database);
  const directory = path.join(config.dataDir, 'files');
  return { book, store: makeLargeFileStore(directory, book, storage.vault) };
};

/** Large files between systems of the region: signed calls around them. */
export const attachmentsModule = (core: Core): Module => ({
  code: 'attachments',
  routes: makeLargeFileRoutes({
    ...largeFilesOf(core),
    clock: core.clock,
    newId: newRecordId,
    newToken,
  }),
  jobs: [],
});

/** The door through which the bytes of large files go. */
export const attachmentsDoor = (core: Core) =>
  makeLargeFileDoor({
    ...largeFilesOf(core),
    clock: core.clock,
    log: core.log,
    requestId: newRequestId,
  });
