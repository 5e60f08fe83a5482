import { HubError, limits, type Attachment } from '../../broker/index.ts';
import { child, childElements, decodeBase64Strict, textOf, type XmlElement } from '../xml/index.ts';
import type { Received } from './received.ts';

/** A file that the sender left in the file store instead of the message. */
export type FileReference = { readonly uuid: string; readonly hash: string };

export type ReadAttachments = {
  readonly attachments: readonly Attachment[];
  /** Ids of the headers inside the signed block, in their order. */
  readonly announcedIds: readonly string[];
  readonly files: readonly FileReference[];
};

const refuse = (reason: string): HubError =>
  new HubError('AttachmentContentMiscoordination', { field: 'AttachmentContentList', reason });

const fieldOf = (element: XmlElement, local: string): string => {
  const found = child(element, element.ns, local);
  return found === undefined ? '' : textOf(found).trim();
};

/** Where the contents of attachments stand: AttachmentContentList is a child of `root`. */
type Holder = Pick<Received, 'names' | 'root' | 'attachmentParts'>;

const readContent = (content: XmlElement, received: Holder, id: string): Uint8Array =>
  received.attachmentParts.get(id) ?? decodeBase64Strict(textOf(content), 'AttachmentContent');

type Header = { readonly id: string; readonly mimeType: string; readonly pkcs7?: Uint8Array };

const readHeaders = (data: XmlElement, basic: string): readonly Header[] => {
  const list = child(data, basic, 'AttachmentHeaderList');
  return (list === undefined ? [] : childElements(list)).map((item) => {
    const signature = fieldOf(item, 'SignaturePKCS7');
    return {
      id: fieldOf(item, 'contentId'),
      mimeType: fieldOf(item, 'MimeType'),
      ...(signature === '' ? {} : { pkcs7: decodeBase64Strict(signature, 'SignaturePKCS7') }),
    };
  });
};

/**
 * Joins the attachment headers of the signed block with the contents outside it, inline or MTOM (МР §3.2.2). Whether their numbers
 * and ids agree is the exchange's decision.
 * @throws HubError InvalidContent for broken base64; AttachmentContentMiscoordination for too many attachments
 */
export const readAttachments = (received: Holder, data: XmlElement): ReadAttachments => {
  const { basic } = received.names;
  const headers = readHeaders(data, basic);
  const list = child(received.root, basic, 'AttachmentContentList');
  const contents = list === undefined ? [] : childElements(list);
  if (Math.max(headers.length, contents.length) > limits.attachmentCountMax) {
    throw refuse(`Вложений больше допустимого: ${limits.attachmentCountMax}.`);
  }
  const byId = new Map(headers.map((header) => [header.id, header]));
  const attachments = contents.map((item): Attachment => {
    const id = fieldOf(item, 'Id');
    const content = child(item, basic, 'Content');
    if (content === undefined) throw refuse(`У вложения «${id}» нет содержимого.`);
    const header = byId.get(id);
    return {
      id,
      mimeType: header?.mimeType ?? 'application/octet-stream',
      bytes: readContent(content, received, id),
      ...(header?.pkcs7 === undefined ? {} : { signaturePkcs7: header.pkcs7 }),
    };
  });
  const references = child(data, basic, 'RefAttachmentHeaderList');
  const files = (references === undefined ? [] : childElements(references)).map((item) => ({
    uuid: fieldOf(item, 'uuid'),
    hash: fieldOf(item, 'Hash'),
  }));
  return { attachments, announcedIds: headers.map((header) => header.id), files };
};
