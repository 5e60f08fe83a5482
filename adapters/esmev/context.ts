import {
  errorTable,
  isHubError,
  limits,
  messageIdTime,
  parseMessageId,
  type Clock,
  type CrashPoint,
  type EpochMs,
  type Incident,
  type Log,
  type MessageId,
  type RejectionReason,
} from '../../broker/index.ts';
import type { SoapClient } from '../sdk/index.ts';
import type { FederalClient } from './federalClient.ts';
import type { LinkKind, LinkStore } from './ports.ts';
import type { EsmevSettings } from './settings.ts';
import type { makeStoredFiles } from './storedFiles.ts';

/** What every step of the bridge works with. */
export type BridgeContext = {
  readonly settings: EsmevSettings;
  readonly federal: FederalClient;
  /** The doors of this very hub, as the bridge's own system. */
  readonly hub: SoapClient;
  readonly links: LinkStore;
  readonly clock: Clock;
  readonly crash: CrashPoint;
  readonly log: Log;
  readonly newMessageId: () => MessageId;
  readonly incident: (record: Incident) => Promise<void>;
  /** Files of messages between the file store of ЕСМЭВ and the region. */
  readonly files: ReturnType<typeof makeStoredFiles>;
};

// ЕСМЭВ takes identifiers up to a day old (МР §6.1); the rest is for a slow call.
const reusableAgeMsMax = 20 * 3_600_000;

const isFresh = (id: string, atMs: EpochMs): boolean => {
  try {
    const ageMs = atMs - messageIdTime(parseMessageId(id));
    return ageMs <= reusableAgeMsMax && -ageMs <= limits.messageIdAheadMsMax;
  } catch {
    return false;
  }
};

/**
 * The identifier of a message on the other side: its own one wherever that is possible, so that people find it by one number; another one
 * for what is too old or of another form. Kept before it is used, so that a repeat after a crash is the same message.
 * @param atMs the moment at which the other side counts its age
 */
export const ownIdOf = async (
  { links, clock, newMessageId }: Pick<BridgeContext, 'links' | 'clock' | 'newMessageId'>,
  kind: LinkKind,
  sourceId: string,
  replyTo: string | null,
  atMs: EpochMs = clock.nowMs(),
): Promise<string> => {
  const ownId = isFresh(sourceId, atMs) ? sourceId : newMessageId();
  return (await links.link({ kind, sourceId, ownId, replyTo }, clock.nowMs())).ownId;
};

/** True when waiting may help: the other side is away, overloaded or limits calls. Unknown failures are waited out as well. */
export const isTemporary = (error: unknown): boolean =>
  !isHubError(error) || errorTable[error.code].retryable || error.code === 'SMEVFailure';

/** True when the other side has this very message already. */
export const isRepeat = (error: unknown): boolean =>
  isHubError(error) && error.code === 'MessageIsAlreadySent';

/** Does what may have been done before a crash. */
export const once = async (work: () => Promise<unknown>): Promise<void> => {
  try {
    await work();
  } catch (error) {
    if (!isRepeat(error)) throw error;
  }
};

const descriptionCharsMax = 1_000;

/** A refusal of one side in the words of an answer to the other. */
export const rejectionOf = (who: string, error: unknown): RejectionReason => {
  const text = error instanceof Error ? error.message : String(error);
  const code = isHubError(error) ? error.code : '';
  const known = {
    BusinessDataTypeIsNotSupported: 'UNKNOWN_REQUEST_DESCRIPTION',
    RecipientIsNotFound: 'UNKNOWN_REQUEST_DESCRIPTION',
    AccessDenied: 'ACCESS_DENIED',
  } as const;
  return {
    code: Object.hasOwn(known, code) ? known[code as keyof typeof known] : 'FAILURE',
    description: `${who}: ${text}`.slice(0, descriptionCharsMax),
  };
};

/** Tells people of a message that the bridge could not pass on. */
export const report = (
  { incident, clock }: Pick<BridgeContext, 'incident' | 'clock'>,
  messageId: string | null,
  text: string,
  kind: 'bridgeFailure' | 'signatureFailure' = 'bridgeFailure',
): Promise<void> =>
  incident({
    kind,
    atMs: clock.nowMs(),
    addressee: kind === 'signatureFailure' ? 'security' : 'operator',
    messageId,
    system: null,
    text,
  });
