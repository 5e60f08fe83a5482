import {
  HubError,
  parseMessageId,
  type Attachment,
  type MessageBody,
  type MessageId,
  type TracedMessage,
} from '../../../broker/index.ts';
import { hiddenAttributes, type Caller, type Right } from '../../../module/index.ts';
import { readableBy } from '../history.ts';
import { readContent, type ReadContent } from './content.ts';
import type { MessagesPorts } from './ports.ts';
import { visibleOf } from './scope.ts';

/** A message that the caller may see, with what it may see of its chain. */
export type Opened = {
  readonly message: TracedMessage;
  readonly chain: readonly TracedMessage[];
};

export type OpenedContent = {
  readonly body: MessageBody;
  readonly attachments: readonly Attachment[];
  readonly content: ReadContent;
};

/** @throws HubError RequestIsNotFound also for a message that the caller may not see */
export const openMessage = async (
  ports: MessagesPorts,
  caller: Caller,
  rawId: string,
): Promise<Opened> => {
  const id: MessageId = parseMessageId(rawId);
  const traced = await ports.journal.trace({ by: 'messageId', value: id });
  const chain = (await visibleOf(ports, caller, traced)).map((one) =>
    readableBy(caller, ports.registry, one),
  );
  const message = chain.find(({ head }) => head.messageId === id);
  if (message === undefined) {
    throw new HubError('RequestIsNotFound', {
      field: 'id',
      reason: `Сообщения ${id} среди доступных вам нет.`,
    });
  }
  return { message, chain };
};

/** What is kept of the message; null when its bytes were altered (KIS-6.3.4). */
export const openContent = async (
  { journal }: MessagesPorts,
  { message }: Opened,
): Promise<OpenedContent | null> => {
  const kept = await journal.content(message);
  if (kept === null) return null;
  const { typeCode, outcome } = message.head;
  return { ...kept, content: readContent(kept.body, typeCode, outcome) };
};

/** Attributes of this message that the holder hides from the person (PUSK-3.1). */
export const hiddenIn = (
  { registry }: MessagesPorts,
  { person }: Caller,
  { message: { head } }: Opened,
  keys: readonly { readonly key: string; readonly value: string }[],
): readonly string[] => {
  if (person === null || person.hidden.length === 0) return [];
  const { typeCode, sender, recipient } = head;
  const family = registry.current().typeByCode(typeCode)?.code ?? typeCode;
  return hiddenAttributes(person.hidden, { typeCode: family, sender, recipient, keys });
};

/**
 * Whether the caller has the right for this very message: everywhere, or for an organisation on either side of it. Operators without a
 * person (the token of the installation, operator systems) have every right of the exchange.
 */
export const hasRight = (
  { registry }: MessagesPorts,
  { person, operator }: Caller,
  { message: { head } }: Opened,
  right: Right,
): boolean => {
  if (person === null) return operator;
  const reach = person.reach(right);
  if (reach === null || reach === 'region') return reach === 'region';
  const snapshot = registry.current();
  return [head.sender, head.recipient].some((mnemonic) => {
    const ogrn = mnemonic === null ? undefined : snapshot.system(mnemonic)?.participantOgrn;
    return ogrn !== undefined && reach.includes(ogrn);
  });
};
