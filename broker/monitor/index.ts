/** Rules and ports of watching the exchange, from figures to alerts, incidents and notices; nothing here takes part in delivery. */
export * from './alerts/evaluate.ts';
export * from './alerts/kinds.ts';
export * from './alerts/observe.ts';
export * from './alerts/rules.ts';
export * from './board.ts';
export * from './buckets.ts';
export * from './components.ts';
export * from './figures.ts';
export * from './incidents.ts';
export * from './live.ts';
export * from './notices.ts';
export * from './participants.ts';
export * from './polls.ts';
export type * from './ports.ts';
export type * from './queueContents.ts';
export * from './journey.ts';
export * from './messageList.ts';
export * from './standing.ts';
