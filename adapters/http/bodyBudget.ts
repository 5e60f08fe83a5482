import type { ServerResponse } from 'node:http';
import { HubError, limits, type Log } from '../../broker/index.ts';

/** What one call holds of the budget. */
export type BodyShare = {
  /** The body has grown to so many bytes; false when they do not fit beside what other calls hold. */
  grow(bytes: number): boolean;
  /** The body is no longer kept; safe twice. */
  release(): void;
};

/** Memory for the bodies of calls in progress, shared by every door of a process. */
export type BodyBudget = {
  /** False when a body of so many bytes does not fit now; nothing is held for it. */
  admits(bytes: number): boolean;
  /** Opens the share of a call; all of it is given back when its answer has ended or its client is gone. */
  open(response: ServerResponse): BodyShare;
};

/** The refusal of a body that does not fit. */
export const overloaded = (): HubError =>
  new HubError('HubIsOverloaded', {
    reason: 'Хаб сейчас принимает слишком много больших сообщений одновременно.',
  });

/**
 * Bounds the bytes of all large bodies together. What is counted has really come: a client that announces much and sends nothing holds
 * nothing. Small bodies always fit, so that messages can still be taken and acknowledged while large ones are refused.
 * @param bytesMax of all bodies larger than limits.smallBodyBytesMax together
 */
export const makeBodyBudget = (
  log: Log,
  bytesMax: number = limits.bodiesInFlightBytesMax,
): BodyBudget => {
  let heldBytes = 0;
  let refusing = false;
  const hasRoom = (bytes: number): boolean => {
    if (heldBytes + bytes <= bytesMax) return true;
    // One line for an overload, not one for each of its refusals.
    if (!refusing) log.warn('http.overloaded', { heldBytes, bytesMax });
    refusing = true;
    return false;
  };
  const give = (bytes: number): void => {
    heldBytes -= bytes;
    if (heldBytes <= bytesMax / 2) refusing = false;
  };
  const open = (response: ServerResponse): BodyShare => {
    let ownBytes = 0;
    const release = (): void => {
      give(ownBytes);
      ownBytes = 0;
    };
    response.once('close', release);
    return {
      grow: (bytes) => {
        if (bytes <= limits.smallBodyBytesMax) return true;
        if (!hasRoom(bytes - ownBytes)) return false;
        heldBytes += bytes - ownBytes;
        ownBytes = bytes;
        return true;
      },
      release,
    };
  };
  return {
    admits: (bytes) => bytes <= limits.smallBodyBytesMax || hasRoom(bytes),
    open,
  };
};
