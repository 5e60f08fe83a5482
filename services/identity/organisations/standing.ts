import { HubError, limits, type Clock, type EpochMs } from '../../../broker/index.ts';
import type { Organisations } from '../ports.ts';

type Known = { readonly reason: string | null; readonly askedAtMs: EpochMs };

/**
 * Refuses the people of an organisation whose agreement has ended. Asked on every call, so an answer is kept for
 * limits.standingCachedMs.
 * @throws HubError OrganisationSuspended
 */
export const makeCheckStanding = (organisations: Organisations, clock: Clock) => {
  const known = new Map<string, Known>();
  return async (organisation: string): Promise<void> => {
    const nowMs = clock.nowMs();
    let entry = known.get(organisation);
    if (entry === undefined || entry.askedAtMs + limits.standingCachedMs <= nowMs) {
      entry = { reason: await organisations.suspended(organisation), askedAtMs: nowMs };
      known.set(organisation, entry);
    }
    if (entry.reason !== null)
      throw new HubError('OrganisationSuspended', { reason: entry.reason });
  };
};
