import type { Attachment, Namespaces, Taken } from '../../broker/index.ts';
import type { Signer } from '../crypto/xmldsig/index.ts';
import { freeId, smevSignature } from './hubSigner.ts';
import { jsonDraft, type ConvertJson } from './jsonDraft.ts';
import { originalHeaders, originalSignatureMark } from './originalMark.ts';
import { freePrefix, wrapperDeclarations } from './prefixes.ts';
import { readDraft } from './readDraft.ts';
import { namespacesOf, type SoapVersion } from './wire.ts';
import { replyRoot, replyWithAttachments, TYPES_PREFIX, type Reply } from './writeEnvelope.ts';
import { field, metadataContent } from './writeMetadata.ts';
import { writeRequestData, writeResponseData } from './writeSenderData.ts';

export type DeliveryForm = {
  /** Version in which the recipient asked. */
  readonly version: SoapVersion;
  readonly operation: 'GetRequest' | 'GetResponse';
  /** The recipient reads multipart answers. */
  readonly multipart: boolean;
  readonly signer: Signer;
  readonly convert: ConvertJson;
};

/** The sender's block ready to stand inside Request or Response. */
type Block = {
  readonly data: string;
  readonly dataNamespaces: Namespaces;
  /** The sender's ds:Signature; null when the block is not the signed one. */
  readonly signature: { readonly text: string; readonly namespaces: Namespaces } | null;
  readonly attachments: readonly Attachment[];
  readonly headers: Readonly<Record<string, string>>;
};

const verbatim = ({ delivery }: Taken): Block => {
  const { body, attachments } = delivery.content;
  return {
    data: body.signedPart,
    dataNamespaces: body.signedPartNamespaces,
    signature: { text: body.signature, namespaces: body.signatureNamespaces },
    attachments,
    headers: {},
  };
};

/** The envelope written anew; the sender's signature would no longer hold, so the hub vouches for it instead (smev3.md §1.1). */
const rewritten = async (form: DeliveryForm, { delivery }: Taken): Promise<Block> => {
  const { message, content } = delivery;
  const { body } = content;
  const { draft: read, attachments } =
    body.form === 'json'
      ? await jsonDraft(form.convert, message, body, content.attachments)
      : { draft: readDraft(body), attachments: content.attachments };
  const draft = { ...read, metadata: [...read.metadata, originalSignatureMark(message, body)] };
  return {
    data:
      form.operation === 'GetRequest'
        ? writeRequestData(form.version, draft, message.head.referenceId)
        : writeResponseData(form.version, draft),
    dataNamespaces: {},
    signature: null,
    attachments,
    headers: originalHeaders(message),
  };
};

const writeMetadata = (form: DeliveryForm, taken: Taken, prefix: string): string => {
  const { delivery } = taken;
  const { head } = delivery.message;
  const content = metadataContent(form.version, prefix, {
    messageId: head.messageId,
    kind: head.kind,
    sender: taken.sender,
    recipient: taken.recipient,
    sentAtMs: head.legalReceivedAtMs,
    deliveredAtMs: delivery.deliveredAtMs,
    destinationName: delivery.queue,
    typeName: taken.typeName,
    status: 'messageIsDelivered',
  });
  return `<${prefix}:MessageMetadata>${content}</${prefix}:MessageMetadata>`;
};

const senderSignature = (prefix: string, block: Block, scope: Namespaces): string => {
  if (block.signature === null) return '';
  const { text, namespaces } = block.signature;
  // The default namespace that the sender's block needs must not reach into its signature.
  const reset: Namespaces =
    scope[''] !== undefined && namespaces[''] === undefined ? { '': '' } : {};
  const declared = wrapperDeclarations(reset, namespaces);
  const name = `${prefix}:SenderInformationSystemSignature`;
  return `<${name}${declared}>${text}</${name}>`;
};

/** What a Response says of its request; 1.2 requires all three. */
const originalFields = (version: SoapVersion, prefix: string, taken: Taken): string => {
  const { original, delivery } = taken;
  const code = original?.transactionCode ?? (version === '1.2' ? '' : null);
  return (
    (original === null ? '' : field(prefix, 'OriginalMessageId', original.messageId)) +
    (code === null ? '' : field(prefix, 'OriginalTransactionCode', code, 1500)) +
    field(prefix, 'ReferenceMessageID', delivery.message.head.referenceId)
  );
};

/** Request or Response with its Id and every declaration it needs: what the hub signs. */
const signedFragment = (form: DeliveryForm, taken: Taken, block: Block): string => {
  const { types } = namespacesOf[form.version];
  const prefix = freePrefix(TYPES_PREFIX, types, [
    block.dataNamespaces,
    block.signature?.namespaces ?? {},
  ]);
  const request = form.operation === 'GetRequest';
  const before = request ? '' : originalFields(form.version, prefix, taken);
  // A broadcast takes no answer: the schema wants the element, so it is empty.
  const replyTo = request ? field(prefix, 'ReplyTo', taken.replyTo ?? '', 4000) : '';
  const name = `${prefix}:${request ? 'Request' : 'Response'}`;
  const own = { [prefix]: types };
  return (
    `<${name}${wrapperDeclarations(own, block.dataNamespaces)}` +
    ` Id="${freeId(`${block.data}${block.signature?.text ?? ''}`)}">` +
    before +
    block.data +
    writeMetadata(form, taken, prefix) +
    replyTo +
    senderSignature(prefix, block, block.dataNamespaces) +
    `</${name}>`
  );
};

/**
 * GetRequestResponse or GetResponseResponse with a message. In the sender's own version its signed block is embedded character by
 * character together with its signature; otherwise the envelope is rewritten and marked (reference/smev3.md §1.1).
 */
export const writeDelivery = async (form: DeliveryForm, taken: Taken): Promise<Reply> => {
  const { head } = taken.delivery.message;
  const block = head.wire === form.version ? verbatim(taken) : await rewritten(form, taken);
  const fragment = signedFragment(form, taken, block);
  const message = form.operation === 'GetRequest' ? 'RequestMessage' : 'ResponseMessage';
  const unsigned = `${TYPES_PREFIX}:${message}`;
  const signature = await smevSignature(form.signer, fragment, TYPES_PREFIX);
  return replyWithAttachments(
    form.version,
    block.attachments,
    form.multipart,
    block.headers,
    (contents) =>
      replyRoot(
        form.version,
        `${form.operation}Response`,
        `<${unsigned}>${fragment}${contents}${signature}</${unsigned}>`,
      ),
  );
};
