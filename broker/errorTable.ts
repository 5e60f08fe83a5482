import { exchangeErrors } from './errors/exchange.ts';
import { hubErrors } from './errors/hub.ts';
import { peopleErrors } from './errors/people.ts';
import { registerErrors } from './errors/registers.ts';
import type { ErrorRow } from './errors/row.ts';

export type { ErrorRow } from './errors/row.ts';

/**
 * Every refusal of the exchange in one table: what it is called on the wire, which HTTP status it has, whether a repeat may help,
 * and, in Russian, what happened and what the client does next. Names are those of the SMEV 3 faults; a name marked
 * `extension` is the hub's own and travels on SOAP inside the SMEV fault named in `soapFault`.
 */
export const errorTable = {
  ...exchangeErrors,
  ...registerErrors,
  ...hubErrors,
  ...peopleErrors,
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof errorTable;
