import type { Module } from '../../module/index.ts';
import { designRoutes } from './designRoutes.ts';
import { passportRoutes } from './passportRoutes.ts';
import type { InformationTypePorts } from './ports.ts';

export type { ArchivedFile, InformationTypePorts } from './ports.ts';
export type { VersionData } from './schemas.ts';
export type { PassportData } from './view.ts';

/** Information types for people: passports, comparison of versions, the form designer (KIS-2.4.10, KIS-4.2.10.b). */
export const makeInformationTypesModule = (ports: InformationTypePorts): Module => ({
  code: 'informationTypes',
  routes: [...passportRoutes(ports), ...designRoutes(ports)],
  jobs: [],
});
