/** What people watch the exchange by: queues, statistics, live updates, the overview. */
export { makeBoardRoutes, type BoardPorts } from './boardRoutes.ts';
export { makeLiveFeed, makeLiveRoute, type LiveFeed, type LivePorts } from './liveRoute.ts';
export type { ScopePorts } from './scope.ts';
export { makeStatisticsRoutes, type StatisticsPorts } from './statisticsRoutes.ts';
