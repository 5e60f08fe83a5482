import { HubError } from '../../../broker/index.ts';
import type { Caller, Person, Right } from '../../../module/index.ts';

/** Section of the OpenAPI page. */
export const tags = ['signing'];

/** The person who calls. @throws HubError LoginRequired for anybody else */
export const whoOf = (caller: Caller | null): Person => {
  if (caller?.person) return caller.person;
  throw new HubError('LoginRequired');
};

/** Whether a person's right reaches an organisation. */
export const reaches = (caller: Caller | null, right: Right, organisation: string): boolean => {
  const reach = whoOf(caller).reach(right);
  return reach === 'region' || reach?.includes(organisation) === true;
};
