/** Small text files of the data folder: keys, tokens, lists. */
export { readIfPresent, readOrMakeSecret, replaceFile } from './textFile.ts';
