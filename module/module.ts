import type { Route } from './route.ts';

/** Work that goes on beside the calls. Both may be called twice. */
export type Job = {
  readonly name: string;
  start(): void;
  stop(): Promise<void>;
};

/** What a service of `services/` brings to the process (design.md §1); its migrations are found by their folder. */
export type Module = {
  readonly code: string;
  readonly routes: readonly Route[];
  readonly jobs: readonly Job[];
};
