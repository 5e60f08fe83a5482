import { HubError, type Accepted, type Call, type Exchange } from '../../broker/index.ts';
import {
  ackCommand,
  sendRequestCommand,
  sendResponseCommand,
  takeCommand,
  timedCommand,
} from './commands.ts';
import type { HubSigner } from './hubSigner.ts';
import type { ConvertJson } from './jsonDraft.ts';
import type { Received } from './received.ts';
import type { Verification } from './verification.ts';
import { writeAccepted } from './writeAccepted.ts';
import { writeDelivery } from './writeDelivery.ts';
import type { Reply } from './writeEnvelope.ts';
import { writeAck, writeEmptyQueue, writeStatistics, writeStatus } from './writeStatus.ts';

export type OperationPorts = {
  readonly exchange: Exchange;
  readonly verification: Verification;
  readonly hubSigner: HubSigner;
  readonly convert: ConvertJson;
};

/** An operation read and proven: calling the exchange and writing the answer remain. */
export type Prepared = () => Promise<Reply>;

/** SMEV has no second first answer: a repeat of an accepted message is told to stop repeating (design.md §2, "Duplicates"). */
const onlyOnce = (accepted: Accepted): Accepted => {
  if (!accepted.repeated) return accepted;
  throw new HubError('MessageIsAlreadySent', {
    field: 'MessageID',
    reason: `Сообщение ${accepted.message.head.messageId} уже принято.`,
  });
};

const prepareTake = (
  ports: OperationPorts,
  received: Received,
  call: Call,
  operation: 'GetRequest' | 'GetResponse',
  multipart: boolean,
): Prepared => {
  const { version } = received;
  const kind = operation === 'GetRequest' ? 'requests' : 'responses';
  const command = takeCommand(received, call, kind);
  return async () => {
    const taken = await ports.exchange.take(command);
    if (taken === null) return writeEmptyQueue(version, operation);
    const signer = ports.hubSigner.signFor(call.proof.algorithm);
    const { convert } = ports;
    try {
      return await writeDelivery({ version, operation, multipart, signer, convert }, taken);
    } catch (cause) {
      // The caller's request was right; the message goes back to its queue and, in the end, to the dead letters.
      const reason = `Сообщение ${taken.delivery.message.head.messageId} не удалось записать.`;
      throw new HubError('SMEVFailure', { reason }, { cause });
    }
  };
};

/**
 * Reads the operation's command out of a proven envelope. What is thrown here is the door's own refusal; what the returned function
 * throws has been recorded by the exchange.
 * @param multipart the caller reads multipart answers
 */
export const prepare = (
  ports: OperationPorts,
  received: Received,
  call: Call,
  multipart: boolean,
): Prepared => {
  const { exchange, verification, hubSigner } = ports;
  const { version, operation } = received;
  const signer = () => hubSigner.signFor(call.proof.algorithm);
  switch (operation) {
    case 'SendRequest': {
      const command = sendRequestCommand(verification, received, call);
      return async () =>
        writeAccepted(version, operation, onlyOnce(await exchange.sendRequest(command)), signer());
    }
    case 'SendResponse': {
      const command = sendResponseCommand(verification, received, call);
      return async () =>
        writeAccepted(version, operation, onlyOnce(await exchange.sendResponse(command)), signer());
    }
    case 'GetRequest':
    case 'GetResponse':
      return prepareTake(ports, received, call, operation, multipart);
    case 'GetStatus': {
      const command = timedCommand(received, call);
      return async () => writeStatus(version, await exchange.takeStatus(command), signer());
    }
    case 'Ack': {
      const command = ackCommand(received, call);
      return async () => {
        await exchange.acknowledge(command);
        return writeAck(version);
      };
    }
    case 'GetIncomingQueueStatistics': {
      const command = timedCommand(received, call);
      return async () => writeStatistics(version, await exchange.statistics(command));
    }
  }
};
