import type { Attachment } from '../message/message.ts';
import type { Payload } from '../ports.ts';

const stamp = '(?:секретно|совершенно\\s{1,20}секретно|особой\\s{1,20}важности)';
/**
 * A whole value of an element, attribute or field that is nothing but a secrecy stamp, or a stamp introduced by «гриф». White space is
 * bounded where two runs of it could meet: a long run must not cost more than its length.
 */
const marker = new RegExp(
  `(?:(?:[>"]|=\\s{0,20}'|\\[CDATA\\[)\\s*${stamp}\\s*(?:[<"']|\\]\\]>))|(?:гриф\\s{0,20}(?:секретности)?\\s{0,20}[:«"—-]?\\s{0,20}${stamp})`,
  'iu',
);

/** `&#1057;` is the same letter for every reader of XML, and must be for the filter. */
const withoutReferences = (xml: string): string =>
  xml.replaceAll(/&#(?:x([0-9a-f]{1,6})|([0-9]{1,7}));/gi, (whole, hex?: string, dec?: string) => {
    const code = hex === undefined ? Number(dec) : Number.parseInt(hex, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });

const isText = (mimeType: string): boolean =>
  /^text\/|^application\/(?:[\w.-]+\+)?(?:xml|json)\b/i.test(mimeType);

/** What of a message the filter reads; whatever the message does not have is absent. */
export type Examined = {
  readonly confidentiality: string | null;
  readonly payload: Payload | null;
  /** XML or JSON around the payload, as it was signed: reasons of a rejection, marks, statuses. */
  readonly signedPart?: string;
  readonly attachments?: readonly Attachment[];
};

/**
 * True when the mark or the content says that the message holds state secrets (KIS-6.5): the payload, what was signed with it, and
 * attachments of text. Scans, archives and office files are not opened.
 */
export const holdsStateSecret = (examined: Examined): boolean => {
  const { confidentiality, payload, signedPart, attachments = [] } = examined;
  if (confidentiality === 'state-secret') return true;
  const texts = [
    ...(payload?.form === 'json' ? [JSON.stringify(payload.value)] : []),
    // The signed part of an XML message holds the payload, letter by letter.
    ...(signedPart === undefined ? [] : [withoutReferences(signedPart)]),
    ...(payload?.form === 'xml' && signedPart === undefined
      ? [withoutReferences(payload.xml)]
      : []),
    ...attachments
      .filter(({ mimeType }) => isText(mimeType))
      .map(({ bytes }) => withoutReferences(new TextDecoder().decode(bytes))),
  ];
  return texts.some((text) => marker.test(text));
};
