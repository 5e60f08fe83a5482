export { makeTaggingRoutes, type TaggingRoutePorts } from './routes.ts';
