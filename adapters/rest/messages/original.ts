import type { MessageBody, Namespaces } from '../../../broker/index.ts';
import { escapeAttribute } from '../../xml/index.ts';

const declarations = (namespaces: Namespaces): string =>
  Object.entries(namespaces)
    .map(([prefix, uri]) => ` xmlns${prefix === '' ? '' : `:${prefix}`}="${escapeAttribute(uri)}"`)
    .join('');

/**
 * What was signed and its signature as one document that `hub verify` proves: both parts character by character as they came, each
 * inside the namespaces of its surroundings. Exclusive canonicalization does not see the wrapping.
 */
export const originalXml = (body: MessageBody): string =>
  `<OriginalMessage><Signed${declarations(body.signedPartNamespaces)}>${body.signedPart}</Signed>` +
  `<Signature${declarations(body.signatureNamespaces)}>${body.signature}</Signature></OriginalMessage>`;

/** The original as a file: what the sender signed, with the signature. */
export const originalFile = (
  body: MessageBody,
  messageId: string,
): { readonly name: string; readonly contentType: string; readonly text: string } =>
  body.form === 'xml'
    ? {
        name: `${messageId}.xml`,
        contentType: 'application/xml; charset=utf-8',
        text: originalXml(body),
      }
    : {
        name: `${messageId}.json`,
        contentType: 'application/json; charset=utf-8',
        // The signed envelope as text: parsing and writing it again could change it.
        text: `{"envelope":${body.signedPart},"signature":${JSON.stringify(body.signature)}}`,
      };
