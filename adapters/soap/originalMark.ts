import { HubError, type KeptMessage, type MessageBody } from '../../broker/index.ts';
import { readJwsHeader } from '../crypto/index.ts';
import { attribute, escapeAttribute, parseXml, walk } from '../xml/index.ts';
import { standalone } from './slice.ts';
import { writeDateTime } from './values.ts';
import { MARKS_NS, SIGNATURE_NS } from './wire.ts';

const xmlAlgorithm = (body: MessageBody): string => {
  const { root } = parseXml(
    standalone({ text: body.signature, namespaces: body.signatureNamespaces }),
  );
  for (const element of walk(root)) {
    if (element.local === 'SignatureMethod' && element.ns === SIGNATURE_NS) {
      return attribute(element, 'Algorithm') ?? '';
    }
  }
  return '';
};

/** How the sender signed: the SignatureMethod URI, or `alg` of a JWS. */
const originalAlgorithm = (body: MessageBody): string =>
  body.form === 'json' ? readJwsHeader(body.signature).algorithm : xmlAlgorithm(body);

/** The mark for BusinessProcessMetadata: the sender signed another form of this message, and the hub verified that signature. */
export const originalSignatureMark = (message: KeptMessage, body: MessageBody): string =>
  `<m:OriginalSignature xmlns:m="${MARKS_NS}" wire="${message.head.wire}"` +
  ` algorithm="${escapeAttribute(originalAlgorithm(body))}"` +
  ` certificateSha256="${escapeAttribute(body.certificateSha256)}"` +
  ` verifiedAt="${writeDateTime(message.head.receivedAtMs)}"/>`;

/** The mark of a message whose content was converted; `original` is the attachment that holds its JSON envelope. */
export const conversionMark = (original: string): string =>
  `<m:Conversion xmlns:m="${MARKS_NS}" from="json" to="xml" original="${original}"/>`;

/** Headers of a reply whose envelope is not the sender's own. */
export const originalHeaders = (message: KeptMessage): Readonly<Record<string, string>> => ({
  'Hub-Original-Wire': message.head.wire,
  'Hub-Original-Signature': 'verified-by-hub',
  'Hub-Original': `/api/v1/messages/${message.head.messageId}/original`,
});

/** The JSON original as it was signed: the envelope's exact text and its detached JWS, as one JSON document. */
export const originalEnvelopeBytes = (body: MessageBody): Uint8Array => {
  if (body.form !== 'json') {
    throw new HubError('SMEVFailure', { reason: 'Исходный конверт не в форме JSON.' });
  }
  return Buffer.from(JSON.stringify({ envelope: body.signedPart, signature: body.signature }));
};
