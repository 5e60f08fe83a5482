import type {
  Clock,
  CrashPoint,
  DirectAnswer,
  DirectCommand,
  Exchange,
  Journal,
  Log,
  MessageHead,
  MessageList,
  Registry,
  TracedMessage,
} from '../../broker/index.ts';
import type { Hidden, People, Route } from '../../module/index.ts';
import type { BodyBudget, HttpPorts } from '../http/index.ts';
import type { Certificate, PrivateKey, SignatureProvider, Trust } from '../crypto/index.ts';

/** Certificates of the registered systems, by SHA-256 of their DER (lower hex). */
export type Certificates = {
  bySha256(sha256: string): Certificate | undefined;
};

/** Persons who came with a token instead of a certificate. */
export type Operators = {
  /** null when the token is unknown, expired or withdrawn */
  check(token: string): Promise<{ readonly name: string } | null>;
};

/** With what the hub signs its answers (ЭП-СМЭВ of the JSON door). */
export type HubSigner = {
  readonly key: PrivateKey;
  readonly certificate: Certificate;
};

/**
 * Says XML content in JSON, for a recipient who reads JSON.
 * @param xml one document; @param head of the message that holds it
 * @throws HubError InvalidContent when the content cannot be said in JSON; the message then goes with its original alone
 */
export type ConvertXml = (xml: string, head: MessageHead) => unknown;

/** Proofs of accepted messages. */
export type Evidence = {
  /** What the hub states of a message, signed. */
  receipt(message: TracedMessage): Promise<object>;
  /** The passport, a ZIP (decisions/031). @throws HubError ActionNotAllowed while the journal is not sealed */
  passport(message: TracedMessage): Promise<Uint8Array>;
};

export type RestPorts = {
  readonly exchange: Exchange;
  readonly journal: Journal;
  readonly registry: Registry;
  readonly certificates: Certificates;
  /** Dates, chain and revocation of a certificate at a moment. */
  readonly trust: Pick<Trust, 'check'>;
  readonly provider: SignatureProvider;
  /** @param algorithm of the caller's signature, as Proof names it; null for a caller with a token */
  readonly signer: (algorithm: string | null) => HubSigner;
  /** Certificates of every family with which `signer` answers; the first is the default. */
  readonly hubCertificates: readonly Certificate[];
  readonly operators: Operators;
  readonly people: People;
  /** Told how calls of routes with `audit` end. */
  readonly audited?: NonNullable<HttpPorts['audited']>;
  /** Of these messages, those that are not hidden; without it a person of whom anything is hidden sees none. */
  readonly unhidden?: MessageList<Hidden>['unhidden'];
  readonly convertXml: ConvertXml;
  readonly evidence: Evidence;
  /** The direct mode of the exchange (KIS-6.3.1). */
  readonly callService: (command: DirectCommand) => Promise<DirectAnswer>;
  /** Shared by every door of the process. */
  readonly bodies: BodyBudget;
  readonly clock: Clock;
  readonly crash?: CrashPoint;
  /** Throws for a route whose door is switched off. */
  readonly gate?: (route: Route) => void;
  readonly log: Log;
};
