import { HubError } from '../../broker/index.ts';

/**
 * Bytes of a base64 text (RFC 4648 §4; xs:base64Binary): XML white space is allowed anywhere, everything else must be exact: alphabet,
 * padding, zero bits after the last byte. `field` names the place in the refusal; the text itself is never quoted.
 * @throws HubError InvalidContent
 */
export const decodeBase64Strict = (text: string, field: string): Buffer => {
  const dense = /[ \t\r\n]/.test(text) ? text.replace(/[ \t\r\n]+/g, '') : text;
  const bytes = Buffer.from(dense, 'base64');
  // The decoder of Node skips what it does not know, so the text is right exactly when it comes out again.
  if (bytes.toString('base64') !== dense) {
    const reason = 'текст не является правильным base64';
    throw new HubError('InvalidContent', {
      field,
      reason: `${field}: ${reason}.`,
      violations: [{ field, reason }],
    });
  }
  return bytes;
};
