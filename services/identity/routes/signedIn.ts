import { HubError } from '../../../broker/index.ts';
import type { Person } from '../../../module/index.ts';
import type { SessionPeople, SignedIn } from '../sessions/people.ts';

/** The session of the person who calls. @throws HubError AccessDenied for the owner of a token: it has none */
export const signedInOf = (people: SessionPeople, person: Person | null | undefined): SignedIn => {
  const found = person ? people.signedIn(person) : null;
  if (found === null) {
    throw new HubError('AccessDenied', { reason: 'Токену это недоступно: войдите в консоль.' });
  }
  return found;
};
