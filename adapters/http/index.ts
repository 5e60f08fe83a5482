/** The shared HTTP ground: routes as data, their mounter, problem details, OpenAPI 3.1, health and docs. */
export { makeHttpApplication, type Rates } from './application.ts';
export { endReply, readBody } from './body.ts';
export { makeBodyBudget, type BodyBudget } from './bodyBudget.ts';
export { makeDocsRoutes } from './docs.ts';
export { makeHealthRoutes, makeMetricsRoute, type HealthCheck } from './health.ts';
export { makeOpenApi, type OpenApiInfo } from './openapi.ts';
export type { Problem } from './problem.ts';
export { defineRoute } from './route.ts';
export type {
  Arrived,
  Caller,
  Context,
  Method,
  Permission,
  Reply,
  ResponseSpec,
  Route,
} from './route.ts';
export { makeRun, type EarlyRefusal, type HttpPorts, type Run, type RunOptions } from './run.ts';
export { componentKeyword } from './validation.ts';
