import {
  builtinProvider,
  naturalAlgorithm,
  readCertificate,
  readPrivateKey,
  type Signer,
} from '../../../../adapters/crypto/index.ts';
import { makeIds, systemClock } from '../../../../adapters/runtime/index.ts';
import { signedElement, type Received } from '../../../../adapters/soap/index.ts';
import { childElements, textOf } from '../../../../adapters/xml/index.ts';
import { makeFederalFiles } from './files.ts';
import { makeFederalQueues, type FederalMessage } from './queues.ts';
import type { FederalSettings, Knobs } from './settings.ts';

/** A refusal on purpose or by rule. */
export class FederalFault extends Error {
  readonly element: string;
  readonly number: number;
  constructor(element: string, number: number, text: string) {
    super(text);
    this.name = 'FederalFault';
    this.element = element;
    this.number = number;
  }
}

/** Text of a child of the block that the caller signed; '' when there is none. */
export const textIn = (received: Received, local: string): string =>
  [signedElement(received)]
    .flatMap((element) => (element === undefined ? [] : childElements(element)))
    .filter((one) => one.local === local)
    .map(textOf)
    .join('')
    .trim();

/** What every operation of the emulated federal system works with. */
export const makeFederalWorld = (settings: FederalSettings, knobs: Knobs) => {
  const provider = builtinProvider();
  const key = readPrivateKey(settings.keyPem);
  const certificate = readCertificate(settings.certificatePem);
  const signer: Signer = { provider, key, certificate, algorithm: naturalAlgorithm(key) };
  const nowMs = (): number => systemClock.nowMs() + knobs.clockOffsetMs;
  return {
    settings,
    knobs,
    provider,
    signer,
    nowMs,
    newMessageId: makeIds({ nowMs }).messageId,
    queues: makeFederalQueues(settings.ackTimeoutMs, nowMs),
    /** Everything that was ever sent, by its identifier. */
    known: new Map<string, FederalMessage>(),
    participants: new Map(
      settings.participants.map((one) => [readCertificate(one.certificatePem).sha256, one]),
    ),
    files:
      settings.filesDir === undefined
        ? null
        : makeFederalFiles(settings.filesDir, settings.participants),
  };
};

export type FederalWorld = ReturnType<typeof makeFederalWorld>;
