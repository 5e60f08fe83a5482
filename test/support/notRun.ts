import { appendFileSync } from 'node:fs';

/**
 * Records that a part of the tests could not run here; a silent skip would look like a pass.
 * `npm test` prints every record at the end and, under CI=true, fails when there is one.
 * @param part what was not checked, e.g. "differential test against xmlsec1"
 * @param reason why, e.g. "xmlsec1 is not installed"
 * @param allowed true only for the shared vectors, which a bare clone does not have
 */
export const notRun = (part: string, reason: string, allowed = false): void => {
  const file = process.env['NOT_RUN_FILE'];
  if (file) appendFileSync(file, `${JSON.stringify({ part, reason, allowed })}\n`);
  else process.stderr.write(`NOT RUN: ${part}: ${reason}\n`);
};
