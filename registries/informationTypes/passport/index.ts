export { type PassportField } from './fields.ts';
export { makePassport, type TypePassport } from './passport.ts';
export {
  typeVersions,
  type PassportRoute,
  type PassportSystem,
  type TypeVersion,
  type VersionFilter,
} from './sources.ts';
