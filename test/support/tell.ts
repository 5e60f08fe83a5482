/** Prints a measured value under the title of its test: what is not asserted can be read. */
export const tell = (line: string): void => console.log(`      ${line}`);
