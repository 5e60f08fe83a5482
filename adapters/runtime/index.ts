/** Time, identifiers and chance of this machine, behind the ports of the exchange. */
export { stopwatch, systemClock } from './clock.ts';
export { makeIds, newRecordId, newRandomBytes, newRequestId, newToken } from './ids.ts';
