import type { Route } from '../../../module/index.ts';
import type { TaggingRoutePorts } from './ports.ts';
import { makeReadingRoutes } from './reading.ts';
import { makeWritingRoutes } from './writing.ts';

export type { TaggingRoutePorts } from './ports.ts';

/** Marking codes over HTTP (KIS-6.3.7.a, b, d). */
export const makeTaggingRoutes = (ports: TaggingRoutePorts): readonly Route[] => [
  ...makeWritingRoutes(ports),
  ...makeReadingRoutes(ports),
];
