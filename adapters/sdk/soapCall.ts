import type { Attachment } from '../../broker/index.ts';
import { signFragment, type Signer } from '../crypto/xmldsig/index.ts';
import { namespacesOf, SOAP_NS, type SoapOperation, type SoapVersion } from '../soap/index.ts';
import { escapeText, writeMultipart, xopInclude } from '../xml/index.ts';

/** An HTTP body of a call. */
export type ComposedCall = { readonly contentType: string; readonly body: Buffer };

export type CallForm = {
  readonly version: SoapVersion;
  readonly operation: SoapOperation;
  /** Sends the contents of attachments as parts of a multipart body (MTOM). */
  readonly mtom: boolean;
};

const contentList = ({ version, mtom }: CallForm, attachments: readonly Attachment[]): string => {
  if (attachments.length === 0) return '';
  const items = attachments.map(
    ({ id, bytes }, at) =>
      `<b:AttachmentContent><b:Id>${escapeText(id)}</b:Id><b:Content>` +
      (mtom ? xopInclude(`part-${at}@client`) : Buffer.from(bytes).toString('base64')) +
      '</b:Content></b:AttachmentContent>',
  );
  const { basic } = namespacesOf[version];
  return `<b:AttachmentContentList xmlns:b="${basic}">${items.join('')}</b:AttachmentContentList>`;
};

/** The envelope of a call whose signed block is `block` and whose signature is `signature`. */
export const envelopeOf = (
  form: CallForm,
  block: string,
  signature: string,
  attachments: readonly Attachment[] = [],
): string => {
  const { version, operation } = form;
  const name = `t:${operation}Request`;
  return (
    `<soap:Envelope xmlns:soap="${SOAP_NS}"><soap:Body><${name} xmlns:t="${namespacesOf[version].types}">` +
    block +
    contentList(form, attachments) +
    `<t:CallerInformationSystemSignature>${signature}</t:CallerInformationSystemSignature>` +
    `</${name}></soap:Body></soap:Envelope>`
  );
};

/** Signs the block and composes the HTTP body of a call. @throws HubError as signFragment */
export const composeCall = async (
  signer: Signer,
  form: CallForm,
  block: string,
  attachments: readonly Attachment[] = [],
): Promise<ComposedCall> => {
  const xml = envelopeOf(form, block, await signFragment(signer, block), attachments);
  if (!form.mtom || attachments.length === 0) {
    return { contentType: 'text/xml; charset=utf-8', body: Buffer.from(xml) };
  }
  const parts = attachments.map(({ mimeType, bytes }, at) => ({
    contentId: `part-${at}@client`,
    contentType: mimeType,
    body: Buffer.from(bytes),
  }));
  return writeMultipart({ rootXml: xml, parts });
};
