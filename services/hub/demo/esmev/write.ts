import { signFragment, type Signer } from '../../../../adapters/crypto/index.ts';
import { namespacesOf, SOAP_NS, type SoapVersion } from '../../../../adapters/soap/index.ts';
import { escapeAttribute, escapeText } from '../../../../adapters/xml/index.ts';
import { smevMnemonic } from './names.ts';
import type { FederalMessage } from './queues.ts';

const tag = (name: string, text: string): string =>
  `<fed:${name}>${escapeText(text)}</fed:${name}>`;

const envelope = (inner: string): string =>
  `<soap:Envelope xmlns:soap="${SOAP_NS}"><soap:Body>${inner}</soap:Body></soap:Envelope>`;

/** The answer of an operation around its content. */
export const answer = (version: SoapVersion, name: string, inner: string): string =>
  envelope(`<fed:${name} xmlns:fed="${namespacesOf[version].types}">${inner}</fed:${name}>`);

/** A soap:Fault as the live servers write it (reference/smev3.md §2.8). */
export const fault = (
  version: SoapVersion,
  element: string,
  number: number,
  text: string,
): string => {
  const { faults, basic } = namespacesOf[version];
  const detail =
    element === 'SignatureVerificationFault'
      ? '<f:SignatureVerificationFault>SignatureIsInvalid</f:SignatureVerificationFault>'
      : '';
  return envelope(
    `<soap:Fault><faultcode>soap:Server</faultcode><faultstring>${escapeText(text)}</faultstring><detail>` +
      `<f:${element} xmlns:f="${faults}" xmlns="${basic}"><Code>emu:PRODUCTION_AREA:EMU_CORE1 : TR:SYNC:PP:15</Code>` +
      `<Description>SMEV-${number}: ${escapeText(text)}</Description>${detail}</f:${element}></detail></soap:Fault>`,
  );
};

const party = (name: string, mnemonic: string): string =>
  `<fed:${name}>${tag('Mnemonic', mnemonic)}${tag('HumanReadableName', mnemonic)}</fed:${name}>`;

/** Content of MessageMetadata; live 1.2 has neither DestinationName nor SupplementaryData (reference/smev3.md §1.1). */
const metadata = (message: FederalMessage, status: string, deliveredAtMs?: number): string =>
  tag('MessageId', message.messageId) +
  tag('MessageType', message.kind.toUpperCase()) +
  party('Sender', message.sender) +
  tag('SendingTimestamp', new Date(message.sentAtMs).toISOString()) +
  party('Recipient', message.recipient) +
  (deliveredAtMs === undefined
    ? ''
    : tag('DeliveryTimestamp', new Date(deliveredAtMs).toISOString())) +
  tag('Status', status);

const signed = async (signer: Signer, fragment: string): Promise<string> =>
  `<fed:SMEVSignature>${await signFragment(signer, fragment)}</fed:SMEVSignature>`;

/** SendRequestResponse or SendResponseResponse. */
export const accepted = async (
  signer: Signer,
  version: SoapVersion,
  operation: string,
  message: FederalMessage,
): Promise<string> => {
  const { types } = namespacesOf[version];
  const status = message.kind === 'request' ? 'requestIsQueued' : 'responseIsAcceptedBySmev';
  const fragment = `<fed:MessageMetadata xmlns:fed="${types}" Id="SIGNED_BY_SMEV">${metadata(message, status)}</fed:MessageMetadata>`;
  return answer(version, `${operation}Response`, fragment + (await signed(signer, fragment)));
};

export type Access = {
  readonly uuid: string;
  readonly user: string;
  readonly password: string;
  readonly fileName: string;
};

const filesList = (basic: string, files: readonly Access[]): string =>
  files.length === 0
    ? ''
    : `<b:FSAttachmentsList xmlns:b="${basic}">` +
      files
        .map(
          ({ uuid, user, password, fileName }) =>
            `<b:FSAttachment><b:uuid>${uuid}</b:uuid><b:UserName>${user}</b:UserName>` +
            `<b:Password>${password}</b:Password><b:FileName>/${escapeText(fileName)}</b:FileName></b:FSAttachment>`,
        )
        .join('') +
      '</b:FSAttachmentsList>';

const contents = (basic: string, { attachments }: FederalMessage): string =>
  attachments.length === 0
    ? ''
    : `<b:AttachmentContentList xmlns:b="${basic}">` +
      attachments
        .map(
          ({ id, bytes }) =>
            `<b:AttachmentContent><b:Id>${escapeText(id)}</b:Id><b:Content>${Buffer.from(bytes).toString('base64')}</b:Content></b:AttachmentContent>`,
        )
        .join('') +
      '</b:AttachmentContentList>';

/** Another version of the envelope: the namespaces are changed, the sender's signature is dropped (reference/smev3.md §1.1). */
const inVersion = (version: SoapVersion, message: FederalMessage): FederalMessage => {
  if (message.version === version) return message;
  const [from, to] = [namespacesOf[message.version], namespacesOf[version]];
  const data = message.data.replaceAll(from.types, to.types).replaceAll(from.basic, to.basic);
  return { ...message, data, signature: null };
};

/** GetRequestResponse or GetResponseResponse with a message. */
export const delivered = async (
  signer: Signer,
  version: SoapVersion,
  kept: FederalMessage,
  about: {
    readonly replyTo: string;
    readonly files: readonly Access[];
    readonly atMs: number;
    readonly spoil: boolean;
  },
): Promise<string> => {
  const message = inVersion(version, kept);
  const { types, basic } = namespacesOf[version];
  const kind = message.kind === 'request' ? 'Request' : 'Response';
  const { original } = message;
  const status = message.kind === 'request' ? 'requestIsQueued' : 'messageIsDelivered';
  const fragment =
    `<fed:${kind} xmlns:fed="${types}" Id="SIGNED_BY_SMEV">` +
    (original === null
      ? ''
      : tag('OriginalMessageId', original.messageId) +
        tag('OriginalTransactionCode', original.transactionCode) +
        tag('ReferenceMessageID', original.messageId)) +
    message.data +
    `<fed:MessageMetadata>${metadata(message, status, about.atMs)}</fed:MessageMetadata>` +
    filesList(basic, about.files) +
    (kind === 'Request' ? tag('ReplyTo', about.replyTo) : '') +
    (message.signature === null
      ? ''
      : `<fed:SenderInformationSystemSignature>${message.signature}</fed:SenderInformationSystemSignature>`) +
    `</fed:${kind}>`;
  const signature = await signed(signer, fragment);
  // Changed after it was signed: what a forger in between does.
  const sent = about.spoil
    ? fragment
        .replace('<fed:Recipient>', '<fed:Recipient >')
        .replace(tag('Mnemonic', message.sender), tag('Mnemonic', 'FORGED'))
    : fragment;
  return answer(
    version,
    `Get${kind}Response`,
    `<fed:${kind}Message>${sent}${contents(basic, message)}${signature}</fed:${kind}Message>`,
  );
};

/** SenderProvidedResponseData that the federal system itself makes: an emulated provider's answer or an asynchronous refusal. */
export const ownResponse = (version: SoapVersion, messageId: string, inner: string): string =>
  `<t:SenderProvidedResponseData xmlns:t="${namespacesOf[version].types}" Id="SIGNED_ASYNC_BY_SMEV">` +
  `<t:MessageID>${messageId}</t:MessageID><t:To>${smevMnemonic}</t:To>${inner}</t:SenderProvidedResponseData>`;

/** GetIncomingQueueStatisticsResponse. */
export const statistics = (version: SoapVersion, sizes: Readonly<Record<string, number>>): string =>
  answer(
    version,
    'GetIncomingQueueStatisticsResponse',
    Object.entries(sizes)
      .map(
        ([name, size]) =>
          `<fed:QueueStatistics queueName="${escapeAttribute(name)}" pendingMessageNumber="${size}"/>`,
      )
      .join(''),
  );
