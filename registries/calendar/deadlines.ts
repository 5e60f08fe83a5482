import { HubError, limits, type Clock, type EpochMs } from '../../broker/index.ts';
import { addDays, entriesAt, localDateOf, startOfDayMs } from '../entries/index.ts';
import type { Queryable } from '../ports.ts';
import type { Calendar, Deadline } from './calendar.ts';
import type { DeadlinePolicyCard } from './deadlinePolicy.ts';

/** A term with the rule that it follows from. */
export type AppliedDeadline = Deadline & { readonly policy: DeadlinePolicyCard };

const dueBy = (calendar: Calendar, policy: DeadlinePolicyCard, fromMs: EpochMs): Deadline => {
  if (policy.counting === 'working') return calendar.deadline(fromMs, policy.days);
  const receivedOn = localDateOf(fromMs);
  const dueOn = addDays(receivedOn, policy.days);
  return { receivedOn, dueOn, overdueFromMs: startOfDayMs(addDays(dueOn, 1)) };
};

/** Terms by the policies and the calendar that were in force at the moment of receipt: a later decree moves no term. */
export const makeDeadlines = (p: {
  readonly db: Queryable;
  readonly clock: Clock;
  readonly calendar: (atMs: EpochMs) => Promise<Calendar>;
}) => {
  const policiesAt = async (atMs: EpochMs): Promise<readonly DeadlinePolicyCard[]> =>
    (await entriesAt(p.db, 'deadlinePolicies', atMs, limits.listRowsMax)).map(
      ({ data }) => data as DeadlinePolicyCard,
    );
  return {
    /**
     * The term of an answer to a message of a type; null when no policy names the type. Of several, the shortest counts.
     * @throws HubError RegistryEntryNotFound when a year on the way has no calendar
     */
    ofType: async (typeCode: string, receivedAtMs: EpochMs): Promise<AppliedDeadline | null> => {
      const named = (await policiesAt(receivedAtMs)).filter(({ informationTypes }) =>
        informationTypes?.includes(typeCode),
      );
      if (named.length === 0) return null;
      const calendar = await p.calendar(receivedAtMs);
      const all = named.map((policy) => ({ policy, ...dueBy(calendar, policy, receivedAtMs) }));
      return all.toSorted((a, b) => a.overdueFromMs - b.overdueFromMs)[0] ?? null;
    },
    /** The term by a policy. @throws HubError RegistryEntryNotFound for an unknown policy or a year without a calendar */
    byPolicy: async (code: string, receivedAtMs: EpochMs): Promise<AppliedDeadline> => {
      const policy = (await policiesAt(receivedAtMs)).find((one) => one.code === code);
      if (!policy) {
        const reason = `Правила срока «${code}» нет.`;
        throw new HubError('RegistryEntryNotFound', { field: 'policy', value: code, reason });
      }
      return { policy, ...dueBy(await p.calendar(receivedAtMs), policy, receivedAtMs) };
    },
  };
};
