import {
  HubError,
  isHubError,
  sha256Hex,
  type Clock,
  type CrashPoint,
  type Log,
} from '../../broker/index.ts';
import { childElements } from '../xml/index.ts';
import { optionalText } from './fields.ts';
import { prepare, type OperationPorts } from './operations.ts';
import { openEnvelope, readOperation, type Opened } from './readEnvelope.ts';
import { proveCaller } from './verification.ts';
import { operationOfRoot, type SoapVersion } from './wire.ts';
import type { Reply } from './writeEnvelope.ts';
import { writeFault } from './writeFault.ts';

export type AnswerPorts = OperationPorts & {
  readonly clock: Clock;
  readonly log: Log;
  readonly crash?: CrashPoint;
};

export type SoapCall = {
  /** Of the address; the body's own namespace decides when it can be read. */
  readonly version: SoapVersion;
  readonly requestId: string;
  readonly contentType: string;
  /** The Accept header, '' when absent. */
  readonly accept: string;
  readonly body: Buffer;
};

/** What is known of a call at the moment of its refusal. */
type Known = { opened?: Opened; certificateSha256?: string; reached: boolean };

const operationOf = ({ opened }: Known): string =>
  opened === undefined
    ? 'unknown'
    : (operationOfRoot(opened.root.local, opened.version) ?? 'unknown');

/** The identifier of a submission, wherever its structure is wrong; null for the other operations. */
const messageIdOf = ({ opened }: Known): string | null => {
  const data = opened === undefined ? undefined : childElements(opened.root)[0];
  const id = data === undefined ? null : optionalText(data, data.ns, 'MessageID');
  return id?.slice(0, 60) ?? null;
};

const noteRefusal = (
  { exchange, clock }: AnswerPorts,
  call: SoapCall,
  error: HubError,
  known: Known,
): void =>
  exchange.noteRefusal({
    atMs: clock.nowMs(),
    door: 'soap',
    operation: operationOf(known),
    code: error.code,
    reason: error.message,
    messageId: messageIdOf(known),
    sender: null,
    typeCode: null,
    certificateSha256: known.certificateSha256 ?? null,
    contentHash: sha256Hex(call.body),
  });

/** Frames of a stack without its first lines: a message may hold data of the call. */
const framesOf = (error: unknown): readonly string[] =>
  error instanceof Error && error.cause instanceof Error
    ? framesOf(error.cause)
    : error instanceof Error
      ? (error.stack ?? '')
          .split('\n')
          .filter((line) => /^\s+at /.test(line))
          .slice(0, 12)
      : [];

/** The refusal that the client sees for an error; what is not expected is logged and known to the client by its number only. */
export const refusalOf = (
  log: Log,
  error: unknown,
  requestId: string,
  operation: string,
): HubError => {
  if (isHubError(error) && error.code !== 'SMEVFailure') return error;
  const name = error instanceof Error ? error.name : typeof error;
  log.error('soap.failed', { requestId, operation, error: name, frames: framesOf(error) });
  return new HubError(
    'SMEVFailure',
    { reason: `Номер обращения: ${requestId}.` },
    { cause: error },
  );
};

const carryOut = async (ports: AnswerPorts, call: SoapCall, known: Known): Promise<Reply> => {
  const receivedAtMs = ports.clock.nowMs();
  const opened = openEnvelope(call.contentType, call.body);
  known.opened = opened;
  const received = readOperation(opened);
  const proof = await proveCaller(ports.verification, received, receivedAtMs, (sha256) => {
    known.certificateSha256 = sha256;
  });
  const multipart = opened.multipart || call.accept.includes('multipart/related');
  const caller = { door: 'soap', wire: opened.version, proof, receivedAtMs } as const;
  const run = prepare(ports, received, caller, multipart);
  known.reached = true;
  ports.crash?.('soap:verified');
  return run();
};

/** Reads, verifies and carries out one call; every refusal becomes a fault in the caller's version. Never throws. */
export const answerCall = async (ports: AnswerPorts, call: SoapCall): Promise<Reply> => {
  const known: Known = { reached: false };
  try {
    return await carryOut(ports, call, known);
  } catch (error) {
    const refusal = refusalOf(ports.log, error, call.requestId, operationOf(known));
    if (!known.reached && isHubError(error)) noteRefusal(ports, call, refusal, known);
    return writeFault(known.opened?.version ?? call.version, refusal);
  }
};
