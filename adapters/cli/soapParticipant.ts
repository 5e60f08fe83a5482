import { parseXml, sliceOf } from '../xml/index.ts';
import {
  makeSoapClient,
  type Delivered,
  type ReplyMetadata,
  type SelectorInput,
} from '../sdk/index.ts';
import { standalone, type SoapVersion } from '../soap/index.ts';
import type { Incoming, Participant, ParticipantPorts, Receipt } from './participant.ts';
import { usageError } from './usage.ts';

const receiptOf = (metadata: ReplyMetadata): Receipt => ({
  messageId: metadata.messageId,
  status: metadata.status,
  recipient: metadata.recipientMnemonic,
  destination: metadata.destinationName,
});

/** The root element of a file without what may stand around it: declaration, comments, white space. */
const rootOf = (text: string): string => {
  const document = parseXml(text);
  return sliceOf(document, document.root);
};

/** `{namespace}RootElement` as the selector of SMEV. @throws CommanderError hub.usage */
const selectorOf = (type: string | undefined, nodeId: string | undefined): SelectorInput => {
  const node = nodeId === undefined ? {} : { nodeId };
  if (type === undefined) return node;
  const [, namespace, localName] = /^\{([^{}]+)\}([^\s{}]+)$/.exec(type) ?? [];
  if (namespace === undefined || localName === undefined)
    throw usageError(
      '--type',
      `для СМЭВ отбор пишется {пространство имён}КорневойЭлемент, а не «${type}»; код вида сведений — с --wire json`,
    );
  return { namespace, localName, ...node };
};

type Payload = NonNullable<Delivered['draft']['payload']>;

/** The payload as a document: of the envelope's declarations only those whose prefix occurs in it, also inside values (QNames). */
const documentOf = ({ text, namespaces }: Payload): string => {
  const used = Object.entries(namespaces).filter(
    ([prefix]) => prefix === '' || text.includes(`${prefix}:`),
  );
  return standalone({ text, namespaces: Object.fromEntries(used) });
};

const incomingOf = (kind: string, delivered: Delivered): Incoming => {
  const { draft, metadata, replyTo, originalMessageId, originalTransactionCode } = delivered;
  return {
    messageId: draft.messageId,
    kind,
    type: null,
    sender: metadata.senderMnemonic,
    replyTo,
    originalMessageId,
    transactionCode: draft.transactionCode ?? originalTransactionCode,
    sentAt: new Date(metadata.sentAtMs).toISOString(),
    outcome: kind === 'request' ? null : draft.outcome,
    rejections: draft.rejections,
    status: draft.status,
    payload: draft.payload === null ? null : { form: 'xml', text: documentOf(draft.payload) },
    attachments: delivered.attachments,
  };
};

/** A system that speaks SMEV 3 with the hub. Attachments go as parts of a multipart body. */
export const makeSoapParticipant = (ports: ParticipantPorts, version: SoapVersion): Participant => {
  const client = makeSoapClient({ ...ports, version, mtom: true });
  return {
    send: async ({ payload, type: _type, ...rest }) =>
      receiptOf(await client.sendRequest({ ...rest, payload: rootOf(payload) })),
    respond: async ({ replyTo }, said) =>
      receiptOf(
        await client.sendResponse(
          said.outcome === 'content'
            ? { ...said, to: replyTo, payload: rootOf(said.payload) }
            : { ...said, to: replyTo },
        ),
      ),
    take: async (kind, { type, nodeId }) => {
      const selector = selectorOf(type, nodeId);
      const delivered = await (kind === 'requests'
        ? client.getRequest(selector)
        : client.getResponse(selector));
      return delivered === null
        ? null
        : incomingOf(kind === 'requests' ? 'request' : 'response', delivered);
    },
    takeStatus: async () => {
      const note = await client.getStatus();
      if (note === null) return null;
      const { originalMessageId, ...rest } = note;
      return { messageId: originalMessageId, ...rest };
    },
    ack: (messageId, accepted) => client.ack(messageId, accepted),
  };
};
