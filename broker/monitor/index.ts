/** Rules and ports of watching the exchange; nothing here takes part in delivery. */
export * from './polls.ts';
