import type { Module } from '../../module/index.ts';
import type { FilesPorts } from './ports.ts';
import { makeFileRoutes } from './routes.ts';

export type { FilesPorts, OwnerAccess } from './ports.ts';
export type { FileData } from './routes.ts';

/** Documents that people attach: versions with author, organisation, time and hash (KIS-4.6.1), links that open once (KIS-4.6.2). */
export const makeFilesModule = (ports: FilesPorts): Module => ({
  code: 'files',
  routes: makeFileRoutes(ports),
  jobs: [],
});
