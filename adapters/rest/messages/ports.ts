import type {
  Clock,
  ContentRules,
  DownloadTickets,
  Exchange,
  Journal,
  MessageList,
  Mnemonic,
  RefusalList,
  Registry,
  SavedFilters,
  TypeCode,
} from '../../../broker/index.ts';
import type { Hidden, Reveals } from '../../../module/index.ts';
import type { UsedAttribute } from '../../../registries/index.ts';
import type { SignatureProvider, Trust } from '../../crypto/index.ts';
import type { Certificates } from '../ports.ts';

/** What people filter by, as the registers hold it. */
export type SearchWords = {
  /** Registered names of business keys: `application`, `uin`… */
  keys(): Promise<readonly string[]>;
  types(): Promise<readonly { readonly code: TypeCode; readonly name: string }[]>;
  systems(): Promise<
    readonly { readonly mnemonic: Mnemonic; readonly name: string; readonly ogrn: string }[]
  >;
};

export type MessagesPorts = {
  readonly list: MessageList<Hidden>;
  readonly refusals: RefusalList;
  readonly filters: SavedFilters;
  readonly tickets: DownloadTickets;
  readonly journal: Journal;
  readonly exchange: Pick<Exchange, 'explain'>;
  readonly registry: Registry;
  readonly rules: ContentRules;
  readonly certificates: Certificates;
  readonly provider: SignatureProvider;
  readonly trust: Pick<Trust, 'check'>;
  readonly reveals: Reveals;
  readonly words: SearchWords;
  /** The register of types and attributes for one information type: names of fields, and which are personal. */
  readonly attributesOf: (typeCode: string) => Promise<readonly UsedAttribute[]>;
  readonly newToken: () => string;
  readonly clock: Clock;
};
