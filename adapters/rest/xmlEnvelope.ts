import { HubError } from '../../broker/index.ts';
import { escapeAttribute, escapeText, jsonToXml } from '../xml/index.ts';
import type { ContentModels, JsonEnvelope } from './envelopeMapping.ts';
import type {
  AttachmentHeaderData,
  RejectionData,
  ResponseData,
  SendData,
  StatusData,
} from './envelopes.ts';
import type { XmlFormData } from './xmlForm.ts';

const exchange = 'urn://x-artefacts-smev-gov-ru/services/message-exchange/types';
const ownForm: XmlFormData = { version: '1.2', typesPrefix: 'types', basicPrefix: 'basic' };

/** How names are written in one envelope. */
type Writer = {
  readonly form: XmlFormData;
  /** An element of the types schema; content is XML. */
  readonly t: (local: string, content: string) => string;
  /** An element of the basic schema. */
  readonly b: (local: string, content: string) => string;
  readonly declarations: string;
};

const named = (prefix: string, local: string): string =>
  prefix === '' ? local : `${prefix}:${local}`;

const element =
  (prefix: string) =>
  (local: string, content: string): string =>
    `<${named(prefix, local)}>${content}</${named(prefix, local)}>`;

const declare = (prefix: string, uri: string): string =>
  ` xmlns${prefix === '' ? '' : `:${prefix}`}="${escapeAttribute(uri)}"`;

const makeWriter = (form: XmlFormData): Writer => {
  const { typesPrefix, basicPrefix, version } = form;
  const types = declare(typesPrefix, `${exchange}/${version}`);
  const basic = declare(basicPrefix, `${exchange}/basic/${version}`);
  if (typesPrefix !== basicPrefix) {
    return { form, t: element(typesPrefix), b: element(basicPrefix), declarations: types + basic };
  }
  // One prefix for both: every element of the basic schema declares it anew, as the source must have done.
  const b = (local: string, content: string): string =>
    element(basicPrefix)(local, content).replace(/^<[^>]+/, (tag) => `${tag}${basic}`);
  return { form, t: element(typesPrefix), b, declarations: types };
};

/** Content stands alone: the default namespace of the envelope around must not reach its names without a prefix. */
const isolated = (xml: string, { form }: Writer): string => {
  if (form.typesPrefix !== '' && form.basicPrefix !== '') return xml;
  const [tag = ''] = /^<[^\s/>]+(?:\s+[^\s=]+="[^"]*")*/.exec(xml) ?? [];
  return /\sxmlns="/.test(tag) ? xml : xml.replace(/^<[^\s/>]+/, (name) => `${name} xmlns=""`);
};

const optional = (text: string | undefined, write: (content: string) => string): string =>
  text === undefined ? '' : write(escapeText(text));

const header = ({ b }: Writer, one: AttachmentHeaderData): string =>
  b(
    'AttachmentHeader',
    b('contentId', escapeText(one.id)) +
      b('MimeType', escapeText(one.mimeType)) +
      optional(one.signaturePkcs7, (text) => b('SignaturePKCS7', text)),
  );

const contentOf = (
  writer: Writer,
  envelope: SendData | ResponseData,
  models: ContentModels,
  side: 'request' | 'response',
): string => {
  const known = models.byCode(envelope.type, side);
  if (known === undefined) {
    const reason = `вид сведений ${envelope.type} неизвестен`;
    throw new HubError('InvalidContent', { field: 'envelope.type', reason });
  }
  const { form, t, b } = writer;
  const xml = jsonToXml(envelope.content, known.model, known.root);
  const { attachments } = envelope;
  return (
    b('MessagePrimaryContent', isolated(xml, writer)) +
    (form.personalSignature === undefined
      ? ''
      : t('PersonalSignature', isolated(form.personalSignature, writer))) +
    (attachments === undefined
      ? ''
      : b('AttachmentHeaderList', attachments.map((one) => header(writer, one)).join(''))) +
    (form.files ?? '')
  );
};

const requestOf = (writer: Writer, envelope: SendData, models: ContentModels): string => {
  const { form, t } = writer;
  const eol = form.eol ?? envelope.eol;
  return (
    optional(envelope.referenceMessageId, (text) => t('ReferenceMessageID', text)) +
    optional(envelope.transactionCode, (text) => t('TransactionCode', text)) +
    optional(envelope.nodeId, (text) => t('NodeID', text)) +
    optional(eol, (text) => t('EOL', text)) +
    contentOf(writer, envelope, models, 'request') +
    (form.metadata ?? '') +
    (envelope.testMessage === true ? t('TestMessage', '') : '')
  );
};

const rejectionsOf = ({ t }: Writer, { rejections }: RejectionData): string =>
  rejections
    .map(({ code, description }) =>
      t(
        'RequestRejected',
        t('RejectionReasonCode', escapeText(code)) +
          t('RejectionReasonDescription', escapeText(description)),
      ),
    )
    .join('');

const statusOf = ({ t }: Writer, { status }: StatusData): string =>
  t(
    'RequestStatus',
    t('StatusCode', String(status.code)) +
      (status.parameters ?? [])
        .map(({ key, value }) =>
          t('StatusParameter', t('Key', escapeText(key)) + t('Value', escapeText(value))),
        )
        .join('') +
      t('StatusDescription', escapeText(status.description)),
  );

const answerOf = (
  writer: Writer,
  envelope: ResponseData | RejectionData | StatusData,
  models: ContentModels,
): string => {
  const to = writer.t('To', escapeText(envelope.to));
  if ('rejections' in envelope) return to + rejectionsOf(writer, envelope);
  if ('status' in envelope) return to + statusOf(writer, envelope);
  return to + contentOf(writer, envelope, models, 'response');
};

/** Writes the block that a sender signs in XML. @throws HubError InvalidContent */
export const writeXmlEnvelope = (envelope: JsonEnvelope, models: ContentModels): string => {
  const form = envelope.xml ?? ownForm;
  const writer = makeWriter(form);
  const isAnswer = 'to' in envelope;
  const name = named(
    form.typesPrefix,
    isAnswer ? 'SenderProvidedResponseData' : 'SenderProvidedRequestData',
  );
  const id = form.id === undefined ? '' : ` Id="${escapeAttribute(form.id)}"`;
  const inner = isAnswer ? answerOf(writer, envelope, models) : requestOf(writer, envelope, models);
  const messageId = writer.t('MessageID', escapeText(envelope.messageId));
  return `<${name}${writer.declarations}${id}>${messageId}${inner}</${name}>`;
};
