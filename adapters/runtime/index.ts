/** Time, identifiers and chance of this machine, behind the ports of the exchange. */
export { stopwatch, systemClock } from './clock.ts';
export { makeIds, newRequestId, newToken } from './ids.ts';
