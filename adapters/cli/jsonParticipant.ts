import { parseJsonStrict } from '../crypto/index.ts';
import { makeJsonClient, type NewAttachment } from '../sdk/index.ts';
import type { AcceptedData, MessageDeliveryData } from '../rest/index.ts';
import type { Incoming, Participant, ParticipantPorts, Receipt } from './participant.ts';
import { usageError } from './usage.ts';

const receiptOf = ({ messageId, status, recipient, destination }: AcceptedData): Receipt => ({
  messageId,
  status,
  recipient: recipient?.mnemonic ?? null,
  destination,
});

type Delivered = MessageDeliveryData['attachments'][number];

const attachmentOf = ({ id, mimeType, content, signaturePkcs7 }: Delivered): NewAttachment => ({
  id,
  mimeType,
  bytes: Buffer.from(content, 'base64'),
  ...(signaturePkcs7 !== undefined && { signaturePkcs7: Buffer.from(signaturePkcs7, 'base64') }),
});

const incomingOf = (delivered: MessageDeliveryData): Incoming => ({
  messageId: delivered.messageId,
  kind: delivered.kind,
  type: delivered.type,
  sender: delivered.sender.mnemonic,
  replyTo: delivered.replyTo,
  originalMessageId: delivered.original?.messageId ?? null,
  transactionCode: delivered.transactionCode ?? delivered.original?.transactionCode ?? null,
  sentAt: delivered.sentAt,
  outcome: delivered.outcome,
  rejections: delivered.rejections,
  status: delivered.status,
  payload:
    delivered.content === null
      ? null
      : { form: 'json', text: JSON.stringify(delivered.content, null, 2) },
  attachments: delivered.attachments.map(attachmentOf),
});

const contentOf = (text: string): unknown => parseJsonStrict(text);

const needed = (option: string, value: string | undefined, what: string): string => {
  if (value === undefined) throw usageError(option, `для JSON укажите ${what}`);
  return value;
};

/** A system that speaks JSON with the hub. */
export const makeJsonParticipant = (ports: ParticipantPorts): Participant => {
  const client = makeJsonClient(ports);
  return {
    send: async ({ payload, type, eolMs, attachments, ...rest }) =>
      receiptOf(
        await client.send({
          ...rest,
          type: needed('--type', type, 'код вида сведений, например VS00001v001'),
          content: contentOf(payload),
          attachments,
          ...(eolMs !== undefined && { eol: new Date(eolMs).toISOString() }),
        }),
      ),
    respond: async (to, said) => {
      const answered = {
        replyTo: to.replyTo,
        messageId: needed('--message', to.messageId, 'MessageID запроса'),
        type: needed('--type', to.type, 'код вида сведений запроса'),
      };
      if (said.outcome === 'rejected')
        return receiptOf(await client.reject(answered, said.rejections));
      if (said.outcome === 'status') return receiptOf(await client.status(answered, said.status));
      const { payload, attachments } = said;
      return receiptOf(
        await client.respond(answered, { content: contentOf(payload), attachments }),
      );
    },
    take: async (kind, selector) => {
      const delivered = await client.lease(kind, selector);
      return delivered === null ? null : incomingOf(delivered);
    },
    takeStatus: async () => {
      const note = await client.leaseStatus();
      if (note === null) return null;
      const { messageId, category, details, fault } = note;
      return {
        messageId,
        category,
        details,
        faultCode: fault?.code ?? null,
        faultDescription: fault?.description ?? null,
      };
    },
    ack: (messageId, accepted) => client.ack(messageId, accepted),
  };
};
