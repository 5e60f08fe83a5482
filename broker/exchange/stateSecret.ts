import type { Payload } from '../ports.ts';

const stamp = '(?:секретно|совершенно секретно|особой важности)';
/** A whole value of an element, attribute or field that is nothing but a secrecy stamp, or a stamp introduced by «гриф». */
const marker = new RegExp(
  `(?:[>"]\\s*${stamp}\\s*[<"])|(?:гриф\\s*(?:секретности)?\\s*[:«"—-]?\\s*${stamp})`,
  'iu',
);

/** True when the mark or the content says that the message holds state secrets (KIS-6.5). */
export const holdsStateSecret = (
  confidentiality: string | null,
  payload: Payload | null,
): boolean => {
  if (confidentiality === 'state-secret') return true;
  if (payload === null) return false;
  return marker.test(payload.form === 'xml' ? payload.xml : JSON.stringify(payload.value));
};
