import type { EpochMs, MessageId, Mnemonic, TypeCode } from '../message/identifiers.ts';
import type {
  Confidentiality,
  Door,
  MessageKind,
  MessagePlace,
  ResponseOutcome,
} from '../message/message.ts';
import type { MessageState } from '../message/states.ts';
import type { Refusal } from '../ports.ts';

/** What a person looks for; every given field narrows. */
export type MessageFilter = {
  /** Whole identifier or its beginning: the message itself, what answers it, and what its chain holds. */
  readonly id?: string;
  /** Whatever a person pasted: an identifier or its beginning, the beginning of a tagging code, or a value of any key in `keys`. */
  readonly text?: string;
  /** Names of the registered keys that `text` is compared with. */
  readonly keys?: readonly string[];
  readonly key?: { readonly key: string; readonly value: string };
  /** Beginning of the tagging code. */
  readonly transactionCode?: string;
  /** Systems on either side. */
  readonly parties?: readonly Mnemonic[];
  readonly sender?: Mnemonic;
  readonly recipient?: Mnemonic;
  readonly typeCodes?: readonly TypeCode[];
  readonly kinds?: readonly MessageKind[];
  readonly states?: readonly MessageState[];
  readonly outcome?: ResponseOutcome;
  readonly fault?: string;
  readonly door?: Door;
  readonly testMessage?: boolean;
  readonly sinceMs?: EpochMs;
  readonly untilMs?: EpochMs;
};

/** Whose messages may be found at all. `Hidden` is what module/ says that a person is not shown. */
export type MessageScope<Hidden> = {
  /** Messages of these systems, sent or received; null: of all. */
  readonly systems: readonly Mnemonic[] | null;
  readonly hidden: Hidden;
};

export type ListedMessage = {
  readonly seq: number;
  readonly receivedAtMs: EpochMs;
  readonly messageId: MessageId;
  readonly kind: MessageKind;
  readonly door: Door;
  readonly sender: Mnemonic;
  /** null for a broadcast: see `recipients`. */
  readonly recipient: Mnemonic | null;
  readonly recipients: readonly Mnemonic[];
  readonly typeCode: TypeCode;
  readonly state: MessageState;
  readonly outcome: ResponseOutcome | null;
  readonly fault: string | null;
  readonly testMessage: boolean;
  readonly changedAtMs: EpochMs;
  readonly referenceId: MessageId;
  readonly originalId: MessageId | null;
  readonly transactionCode: string | null;
  readonly confidentiality: Confidentiality;
  readonly sizeBytes: number;
  readonly attachmentCount: number;
};

/** Place of a message in the order of time; turns pages. */
export type ListCursor = { readonly receivedAtMs: EpochMs; readonly seq: number };

export type PageWant = {
  readonly order: 'newest' | 'oldest';
  /** The page begins behind this message. */
  readonly after: ListCursor | null;
  readonly rowsMax: number;
};

/** Searching the journal; never blocks the exchange, and is less than two seconds behind it. */
export type MessageList<Hidden> = {
  page(
    filter: MessageFilter,
    scope: MessageScope<Hidden>,
    want: PageWant,
  ): Promise<readonly ListedMessage[]>;
  /** How many there are, counted no further than `countMax`. */
  count(filter: MessageFilter, scope: MessageScope<Hidden>, countMax: number): Promise<number>;
  /** How many came after the cursor, counted no further than `countMax`. */
  newer(
    filter: MessageFilter,
    scope: MessageScope<Hidden>,
    cursor: ListCursor,
    countMax: number,
  ): Promise<number>;
  /** Of these messages, those that are not hidden. */
  unhidden(places: readonly MessagePlace[], hidden: Hidden): Promise<ReadonlySet<number>>;
};

export type RefusalFilter = {
  /** Beginning of a message's identifier or of a certificate's digest, or words of the reason. */
  readonly text?: string;
  readonly no?: number;
  readonly codes?: readonly string[];
  readonly sender?: Mnemonic;
  readonly door?: string;
  readonly sinceMs?: EpochMs;
  readonly untilMs?: EpochMs;
};

/** A call that never became a message. */
export type RefusedCall = Refusal & { readonly no: number };

/** Searching what was refused. `systems` null: of all; a refusal whose sender is unproven belongs to nobody. */
export type RefusalList = {
  page(
    filter: RefusalFilter,
    systems: readonly Mnemonic[] | null,
    beforeNo: number | null,
    rowsMax: number,
  ): Promise<readonly RefusedCall[]>;
  /** Counted no further than limits.listCountMax. */
  count(filter: RefusalFilter, systems: readonly Mnemonic[] | null): Promise<number>;
};

/** A filter that a person keeps. */
export type SavedFilter = {
  readonly filterId: number;
  readonly title: string;
  /** The filters as the page's address has them. */
  readonly query: string;
  readonly owner: string;
  /** Role whose persons see it; null: only the owner. */
  readonly sharedRole: string | null;
};

export type SavedFilters = {
  /** One's own and those shared with one's roles, by title. */
  list(page: string, owner: string, roles: readonly string[]): Promise<readonly SavedFilter[]>;
  /** Replaces the owner's filter of the same title. @throws HubError ActionNotAllowed above limits.savedFiltersMax */
  save(page: string, filter: Omit<SavedFilter, 'filterId'>, atMs: EpochMs): Promise<SavedFilter>;
  /** False when the owner has no such filter. */
  remove(filterId: number, owner: string): Promise<boolean>;
};

/** Links that work once, for one person, for a short time. */
export type DownloadTickets = {
  issue(token: string, personId: string, place: MessagePlace, untilMs: EpochMs): Promise<void>;
  /** The message of the link, which is used up by it; null when it is unknown, used, another's or too old. */
  redeem(token: string, personId: string, atMs: EpochMs): Promise<MessagePlace | null>;
};
