import type {
  Clock,
  ComponentCode,
  ComponentStore,
  Contact,
  Deliver,
  EpochMs,
  Figures,
  IncidentStore,
  Log,
  MonitorSettings,
  Outbox,
  Switches,
} from '../../broker/index.ts';
import type { Job } from '../../module/index.ts';

/** How soon a system acknowledges; over its last acknowledgements of a day. */
export type AckTimes = { readonly system: string; readonly p50Ms: number; readonly p95Ms: number };

export type PartState = { readonly ok: boolean; readonly version: string; readonly text: string };

/** What the monitor needs of the hub; wired in services/hub/modules/monitor. */
export type MonitorPorts = {
  readonly clock: Clock;
  readonly log: Log;
  readonly incidents: IncidentStore;
  readonly outbox: Outbox;
  readonly settings: MonitorSettings;
  readonly components: ComponentStore & Switches;
  /** Measures everything that the rules look at, now. */
  readonly figures: () => Promise<Figures>;
  /** Types that wait in these queues. */
  readonly queueTypes: (queues: readonly string[]) => Promise<readonly string[]>;
  /** Contacts that the register holds for these participants. */
  readonly registeredContacts: (ogrns: readonly string[]) => Promise<readonly Contact[]>;
  readonly ackTimes: (sinceMs: EpochMs) => Promise<readonly AckTimes[]>;
  readonly traffic: (
    sinceMs: EpochMs,
  ) => Promise<
    readonly { readonly system: string; readonly accepted: number; readonly refused: number }[]
  >;
  readonly deliver: Deliver;
  /** @throws HubError BadRequest when nothing may be sent to this address */
  readonly checkAddress: (contact: Pick<Contact, 'channel' | 'address'>) => void;
  /** The secret that signs what is sent to this contact; null for mail. */
  readonly webhookSecret: (contact: Pick<Contact, 'channel' | 'contactId'>) => string | null;
  readonly backupDone: (atMs: EpochMs, by: string, note: string) => Promise<void>;
  /** State of the parts that cannot be switched. */
  readonly part: (code: ComponentCode) => Promise<PartState>;
  readonly version: string;
  /** Runs a step again and again; at once again while it reports more work. */
  readonly job: (name: string, intervalMs: number, step: () => Promise<boolean>) => Job;
  /** Tells open pages that incidents have changed. */
  readonly changed: () => void;
  /** A fresh name for a rule of the installation. */
  readonly newId: () => string;
};
