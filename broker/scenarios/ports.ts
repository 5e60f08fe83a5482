import type { EpochMs, Mnemonic } from '../message/identifiers.ts';
import type { ScenarioInstance } from './instance.ts';

/** A run with the number of its change: two hubs never write over each other. */
export type KeptInstance = {
  readonly instance: ScenarioInstance;
  readonly revision: number;
  /** When it will be looked at next; null: not by itself. */
  readonly wakeAtMs: EpochMs | null;
};

export type InstanceFilter = {
  readonly code?: string;
  readonly state?: ScenarioInstance['state'];
  readonly applicationId?: string;
  readonly initiators?: readonly string[];
  readonly before?: { readonly startedAtMs: EpochMs; readonly instanceId: string };
};

/** A run as a line of a list. */
export type InstanceLine = {
  readonly instanceId: string;
  readonly code: string;
  readonly version: number;
  readonly initiator: string;
  readonly applicationId: string | null;
  readonly state: ScenarioInstance['state'];
  readonly startedBy: string;
  readonly startedAtMs: EpochMs;
  readonly endedAtMs: EpochMs | null;
  readonly text: string | null;
  /** A person's decision is awaited. */
  readonly decisionAwaited: boolean;
};

/** Where runs are kept. */
export type Instances = {
  /** False when the same application has started the same sequence before. */
  add(instance: ScenarioInstance): Promise<boolean>;
  get(instanceId: string): Promise<KeptInstance | null>;
  /** Replaces a run if nobody has changed it since; false when somebody has. @param wakeAtMs when it is to be looked at next */
  save(kept: KeptInstance, next: ScenarioInstance, wakeAtMs: EpochMs | null): Promise<boolean>;
  /** Runs that something is to be done about by now, the longest waiting first. */
  due(atMs: EpochMs, limitRows: number): Promise<readonly string[]>;
  /** The run that sent a request. */
  bySentMessage(messageId: string): Promise<string | null>;
  /** Systems on whose behalf runs wait for answers. */
  waitingInitiators(): Promise<readonly Mnemonic[]>;
  list(filter: InstanceFilter): Promise<readonly InstanceLine[]>;
};
