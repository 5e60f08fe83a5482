import type { Clock, Journal, Violation } from '../../broker/index.ts';
import type { Database, InformationTypeCard, Registers } from '../../registries/index.ts';

/** Versions of the SOAP door and the JSON door. */
export const wires = ['1.1', '1.2', '1.3', 'json'] as const;
export type BenchWire = (typeof wires)[number];

export type TestKey = {
  readonly privateKeyPem: string;
  readonly certificatePem: string;
  readonly validToMs: number;
};

export type BenchMessage = {
  readonly messageId: string;
  readonly type: string;
  readonly wire: BenchWire;
  /** XML text for SOAP, a JSON value for JSON. */
  readonly content: unknown;
};

/** What the hub answered at its door. */
export type BenchOutcome =
  | { readonly accepted: true; readonly status: string }
  | {
      readonly accepted: false;
      readonly code: string;
      readonly reason: string;
      readonly violations: readonly Violation[];
    };

/** What the bench needs from outside. */
export type BenchPorts = {
  readonly db: Database;
  readonly clock: Clock;
  readonly newMessageId: () => string;
  readonly workflow: Registers['workflow'];
  readonly organisationOf: Registers['ownership']['organisationOf'];
  /** A key and its certificate of the installation's own test authority. */
  readonly issue: (subject: { readonly name: string; readonly ogrn: string }) => Promise<TestKey>;
  readonly seal: (name: string, plain: Uint8Array) => Uint8Array;
  readonly open: (name: string, sealed: Uint8Array) => Promise<Uint8Array>;
  /** Signs with the key and calls the hub's own door over the network, as any participant does. */
  readonly send: (
    key: Pick<TestKey, 'privateKeyPem' | 'certificatePem'>,
    message: BenchMessage,
  ) => Promise<BenchOutcome>;
  /** Content in the other form, by the schema of the type. @throws HubError InvalidContent naming the place */
  readonly toXml: (card: InformationTypeCard, value: unknown) => string;
  readonly toJson: (card: InformationTypeCard, xml: string) => unknown;
  readonly journal: Pick<Journal, 'trace' | 'refusals'>;
  /** Makes a published system known to this process before the first message. */
  readonly refresh: () => Promise<void>;
};
