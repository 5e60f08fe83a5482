export * from './check.ts';
export * from './previous.ts';
export * from './publication.ts';
export { changeTitles, type Breaks, type ChangeKind, type CompatibilityRow } from './row.ts';
export {
  makeCompatibility,
  type CompatibilityAnswer,
  type CompatibilityQuestion,
} from './report.ts';
