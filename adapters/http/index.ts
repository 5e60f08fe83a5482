/** The shared HTTP ground: the mounter of routes, problem details, OpenAPI 3.1, health and docs. */
export { makeHttpApplication, type Pages, type Rates } from './application.ts';
export { endReply, readBody } from './body.ts';
export { makeBodyBudget, type BodyBudget } from './bodyBudget.ts';
export { makeDocsRoutes } from './docs.ts';
export { makeHealthRoutes, makeMetricsRoute, type HealthCheck } from './health.ts';
export { makeOpenApi, type OpenApiInfo } from './openapi.ts';
export {
  makeServeCall,
  unseen,
  type AuditedCall,
  type EarlyRefusal,
  type HttpPorts,
  type Incoming,
  type ServeCall,
} from './call.ts';
export { problemOfAny, type Problem } from './problem.ts';
export { makeRun, type Run, type RunOptions } from './run.ts';
