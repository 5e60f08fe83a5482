export { table } from './output.ts';
