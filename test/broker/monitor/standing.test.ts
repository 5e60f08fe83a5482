import { expect } from 'chai';
import fc from 'fast-check';
import {
  advanceStanding,
  messageEvents,
  messageStates,
  reachedState,
  standingState,
  type Standing,
  type StandingEntry,
} from '../../../broker/index.ts';

const entries = fc
  .array(
    fc.record({
      event: fc.constantFrom(...messageEvents),
      state: fc.constantFrom(...messageStates),
    }),
    {
      minLength: 1,
      maxLength: 20,
    },
  )
  .map((list) =>
    list.map((one, at): StandingEntry => ({ ...one, eventId: at + 1, atMs: at, detail: null })),
  );

const standingOf = (list: readonly StandingEntry[]): Standing | null =>
  list.reduce<Standing | null>(advanceStanding, null);

describe('broker/monitor: the standing of a message', () => {
  it('is the state that its whole journal reaches, in whatever order the entries were committed', () => {
    fc.assert(
      fc.property(
        entries.chain((list) =>
          fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
        ),
        fc.constantFrom('request' as const, 'response' as const, 'broadcast' as const),
        ([list, shuffled], kind) => {
          const standing = standingOf(shuffled);
          expect(standing).to.deep.equal(standingOf(list));
          const states = list.map(({ state }) => state);
          expect(standing && standingState(kind, standing)).to.equal(reachedState(kind, states));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('keeps the code that ended a message, and forgets it when the message goes on', () => {
    const buried: StandingEntry = {
      eventId: 1,
      event: 'bury',
      state: 'undeliverable',
      atMs: 1,
      detail: { code: 'ServiceCallFailed' },
    };
    expect(advanceStanding(null, buried).fault).to.equal('ServiceCallFailed');
    const expired: StandingEntry = { ...buried, event: 'expire', state: 'expired', detail: null };
    expect(advanceStanding(null, expired).fault).to.equal('EndOfLifeReached');
    const again: StandingEntry = { ...expired, eventId: 2, event: 'redrive', state: 'queued' };
    expect(advanceStanding(advanceStanding(null, expired), again).fault).to.equal(null);
  });
});
