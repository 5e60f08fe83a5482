import type { Attachment } from '../../broker/index.ts';
import { escapeText, writeMultipart, xopInclude } from '../xml/index.ts';
import { namespacesOf, SOAP_NS, type SoapVersion } from './wire.ts';

/** An HTTP answer of the door. */
export type Reply = {
  readonly status: number;
  readonly contentType: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
};

export const XML_CONTENT_TYPE = 'text/xml; charset=utf-8';
/** Prefix of the types namespace in everything the hub writes around a message. */
export const TYPES_PREFIX = 'ns2';

/** A SOAP 1.1 envelope with this content of its body. */
export const soapEnvelope = (bodyContent: string): string =>
  `<soap:Envelope xmlns:soap="${SOAP_NS}"><soap:Body>${bodyContent}</soap:Body></soap:Envelope>`;

/** `<ns2:XxxResponse>` of an operation with its content. */
export const replyRoot = (version: SoapVersion, local: string, content: string): string => {
  const name = `${TYPES_PREFIX}:${local}`;
  const { types } = namespacesOf[version];
  return content === ''
    ? `<${name} xmlns:${TYPES_PREFIX}="${types}"/>`
    : `<${name} xmlns:${TYPES_PREFIX}="${types}">${content}</${name}>`;
};

/** A plain text/xml answer. */
export const xmlReply = (
  bodyContent: string,
  headers: Readonly<Record<string, string>> = {},
  status = 200,
): Reply => ({
  status,
  contentType: XML_CONTENT_TYPE,
  headers,
  body: Buffer.from(soapEnvelope(bodyContent), 'utf8'),
});

type Contents = {
  readonly list: string;
  readonly parts: readonly { contentId: string; contentType: string; body: Buffer }[];
};

/** AttachmentContentList: bytes in base64, or as references to parts of a multipart answer. */
const writeContents = (
  version: SoapVersion,
  attachments: readonly Attachment[],
  asParts: boolean,
): Contents => {
  const named = attachments.map((attachment, at) => ({
    attachment,
    contentId: `content-${at}@hub`,
  }));
  const items = named.map(
    ({ attachment, contentId }) =>
      `<b:AttachmentContent><b:Id>${escapeText(attachment.id)}</b:Id><b:Content>` +
      (asParts ? xopInclude(contentId) : Buffer.from(attachment.bytes).toString('base64')) +
      '</b:Content></b:AttachmentContent>',
  );
  const { basic } = namespacesOf[version];
  return {
    list: `<b:AttachmentContentList xmlns:b="${basic}">${items.join('')}</b:AttachmentContentList>`,
    parts: asParts
      ? named.map(({ attachment, contentId }) => ({
          contentId,
          contentType: attachment.mimeType,
          body: Buffer.from(attachment.bytes),
        }))
      : [],
  };
};

/**
 * An answer that carries attachments: multipart/related with XOP for those who speak it, base64 inside the XML for the others.
 * @param content gets the text of AttachmentContentList, '' when there are no attachments
 */
export const replyWithAttachments = (
  version: SoapVersion,
  attachments: readonly Attachment[],
  multipart: boolean,
  headers: Readonly<Record<string, string>>,
  content: (contentList: string) => string,
): Reply => {
  if (attachments.length === 0) return xmlReply(content(''), headers);
  const { list, parts } = writeContents(version, attachments, multipart);
  if (!multipart) return xmlReply(content(list), headers);
  const { contentType, body } = writeMultipart({ rootXml: soapEnvelope(content(list)), parts });
  return { status: 200, contentType, headers, body };
};
