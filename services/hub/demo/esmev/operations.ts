import { proveCaller, signedElement, type Received } from '../../../../adapters/soap/index.ts';
import { attribute, parseXml, textOf } from '../../../../adapters/xml/index.ts';
import type { FederalMessage } from './queues.ts';
import type { FederalParticipant, FederalSettings, Knobs } from './settings.ts';
import { sendRequest, sendResponse } from './submit.ts';
import { FederalFault, makeFederalWorld, textIn, type FederalWorld } from './world.ts';
import { answer, delivered, fault, statistics, type Access } from './write.ts';

/** What a test or a person can look at: every call in order. */
export type FederalCall = {
  readonly operation: string;
  readonly by: string;
  readonly messageId: string | null;
  readonly fault: string | null;
  readonly atMs: number;
};

/** The caller by its certificate, after its ЭП-ОВ was verified. */
const identify = async (
  { provider, nowMs, participants }: FederalWorld,
  received: Received,
): Promise<FederalParticipant> => {
  const trust = { check: () => Promise.resolve({ ok: true } as const) };
  const proof = await proveCaller({ provider, trust }, received, nowMs()).catch(
    (error: unknown) => {
      throw new FederalFault('SignatureVerificationFault', 100, String(error));
    },
  );
  const found = participants.get(proof.certificateSha256);
  if (!found) throw new FederalFault('SenderIsNotRegistered', 100, 'ИС не зарегистрирована');
  return found;
};

type Said = { readonly text: string; readonly messageId: string | null };

const fits = (received: Received) => {
  const namespace = textIn(received, 'NamespaceURI');
  return ({ payload }: FederalMessage): boolean =>
    namespace === '' || (payload !== '' && parseXml(payload).root.ns === namespace);
};

const take = async (
  { queues, files, knobs, signer, nowMs }: FederalWorld,
  received: Received,
  taker: FederalParticipant,
  kind: FederalMessage['kind'],
): Promise<Said> => {
  const message = queues.take(taker.mnemonic, kind, fits(received));
  const name = kind === 'request' ? 'GetRequestResponse' : 'GetResponseResponse';
  if (message === null) return { text: answer(received.version, name, ''), messageId: null };
  const offered: Access[] = [];
  for (const { uuid, fileName } of message.files)
    if (files !== null) offered.push(await files.offer(message.sender, uuid, fileName));
  const spoil = knobs.badSignatures > 0;
  if (spoil) knobs.badSignatures -= 1;
  const text = await delivered(signer, received.version, message, {
    // Opaque for everybody: here it is the identifier itself.
    replyTo: message.messageId,
    files: offered,
    atMs: nowMs(),
    spoil,
  });
  return { text, messageId: message.messageId };
};

const acknowledge = (
  { queues, knobs }: FederalWorld,
  received: Received,
  taker: FederalParticipant,
): string => {
  const target = signedElement(received);
  const messageId = target === undefined ? '' : textOf(target).trim();
  const message = queues.leasedOne(taker.mnemonic, messageId);
  if (message === null)
    throw new FederalFault('TargetMessageIsNotFound', 501, `Сообщение ${messageId} не выдано`);
  const isAccepted = target === undefined || attribute(target, 'accepted') !== 'false';
  if (knobs.lostAcks > 0) knobs.lostAcks -= 1;
  else queues.acknowledge(taker.mnemonic, messageId);
  if (isAccepted && knobs.duplicates > 0) {
    knobs.duplicates -= 1;
    queues.putFirst(message);
  }
  return answer(received.version, 'AckResponse', '');
};

const carryOut = async (
  w: FederalWorld,
  received: Received,
  caller: FederalParticipant,
): Promise<Said> => {
  const { operation, version } = received;
  const own = textIn(received, 'MessageID');
  const target = signedElement(received);
  switch (operation) {
    case 'SendRequest':
      return { text: await sendRequest(w, received, caller), messageId: own };
    case 'SendResponse':
      return { text: await sendResponse(w, received, caller), messageId: own };
    case 'GetRequest':
      return take(w, received, caller, 'request');
    case 'GetResponse':
      return take(w, received, caller, 'response');
    case 'Ack':
      return { text: acknowledge(w, received, caller), messageId: target ? textOf(target) : null };
    case 'GetStatus':
      return { text: answer(version, 'GetStatusResponse', ''), messageId: null };
    case 'GetIncomingQueueStatistics': {
      const mine = Object.entries(w.queues.sizes()).filter(([name]) =>
        name.startsWith(`${caller.mnemonic}.`),
      );
      return { text: statistics(version, Object.fromEntries(mine)), messageId: null };
    }
  }
};

const refuseOnPurpose = ({ knobs }: FederalWorld, operation: string): void => {
  const { fault: wanted } = knobs;
  if (wanted === null || wanted.times === 0) return;
  if (wanted.operation !== null && wanted.operation !== operation) return;
  wanted.times -= 1;
  throw new FederalFault(wanted.element, wanted.number, wanted.text);
};

/** The exchange of the emulated federal system: queues, checks, answers by scenarios. */
export const makeFederalExchange = (settings: FederalSettings, knobs: Knobs) => {
  const world = makeFederalWorld(settings, knobs);
  const calls: FederalCall[] = [];
  return {
    files: world.files,
    calls: (): readonly FederalCall[] => calls,
    sizes: world.queues.sizes,
    /** Carries out one call. @returns the HTTP status and the SOAP body */
    call: async (received: Received): Promise<{ status: number; text: string }> => {
      const { operation, version } = received;
      let by = '';
      const note = (messageId: string | null, failed: string | null): void =>
        void calls.push({ operation, by, messageId, fault: failed, atMs: world.nowMs() });
      try {
        const caller = await identify(world, received);
        by = caller.mnemonic;
        refuseOnPurpose(world, operation);
        const { text, messageId } = await carryOut(world, received, caller);
        note(messageId, null);
        return { status: 200, text };
      } catch (error) {
        const refusal =
          error instanceof FederalFault
            ? error
            : new FederalFault('SMEVFailure', 403, String(error));
        note(null, `SMEV-${refusal.number}`);
        return {
          status: 500,
          text: fault(version, refusal.element, refusal.number, refusal.message),
        };
      }
    },
  };
};
