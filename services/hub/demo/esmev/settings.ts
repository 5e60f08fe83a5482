/** A participant of the emulated federal system. */
export type FederalParticipant = {
  readonly mnemonic: string;
  readonly name: string;
  readonly certificatePem: string;
  /** Of its folder in the file store. */
  readonly ftpPassword?: string;
};

/**
 * How the emulated provider answers a request, the first whose XPath is true: the federal «emu» works this way (reference/smev3.md §2.5).
 */
export type FederalScenario = {
  readonly xpath: string;
  readonly namespaces: Readonly<Record<string, string>>;
  /** Statuses that come before the answer. */
  readonly statuses?: readonly { readonly code: number; readonly description: string }[];
  /** XML of the answer; `{{xpath}}` is replaced by what it finds in the request. Absent: a rejection, or nothing at all. */
  readonly answer?: string;
  readonly rejection?: { readonly code: string; readonly description: string };
  /** Refused after it was queued: AsyncProcessingStatus in the response queue. */
  readonly asyncFault?: string;
};

/** Everything the emulator starts with: one JSON file. */
export type FederalSettings = {
  /** 0: any free one. */
  readonly port: number;
  readonly keyPem: string;
  readonly certificatePem: string;
  readonly participants: readonly FederalParticipant[];
  /** Namespace of the business content → mnemonic of the recipient; `emu` answers by scenarios. */
  readonly routes: Readonly<Record<string, string>>;
  readonly scenarios: readonly FederalScenario[];
  readonly ackTimeoutMs: number;
  readonly queueMessagesMax?: number;
  /** Folder of the file store; absent: no file store. */
  readonly filesDir?: string;
};

/** What the emulator does wrong on purpose; each number is how many times it still will. */
export type Knobs = {
  /** Refuses connections. */
  down: boolean;
  delayMs: number;
  /** How far its clock is from the machine's. */
  clockOffsetMs: number;
  /** Delivers a message again although it was acknowledged. */
  duplicates: number;
  /** Says yes to an Ack and forgets it. */
  lostAcks: number;
  /** Carries a call out and closes the connection instead of answering. */
  unanswered: number;
  /** Spoils the ЭП-СМЭВ of a delivery. */
  badSignatures: number;
  /** Breaks an answer off in the middle. */
  halfAnswers: number;
  fault: {
    operation: string | null;
    element: string;
    number: number;
    text: string;
    times: number;
  } | null;
};

/** A well-behaved emulator. */
export const goodBehaviour = (): Knobs => ({
  down: false,
  delayMs: 0,
  clockOffsetMs: 0,
  duplicates: 0,
  lostAcks: 0,
  unanswered: 0,
  badSignatures: 0,
  halfAnswers: 0,
  fault: null,
});
