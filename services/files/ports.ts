import type { Clock } from '../../broker/index.ts';
import type { Audit, Caller } from '../../module/index.ts';
import type { Database } from '../../registries/index.ts';

/** Whether a caller may see, or add to, the documents of one thing. False also when there is no such thing. */
export type OwnerAccess = (
  caller: Caller | null,
  id: string,
  what: 'read' | 'write',
) => Promise<boolean>;

export type FilesPorts = {
  readonly db: Database;
  readonly clock: Clock;
  readonly audit: Audit;
  readonly newId: () => string;
  /** 256 random bits in URL-safe letters. */
  readonly newToken: () => string;
  readonly safe: {
    seal(name: string, plain: Uint8Array): Uint8Array;
    /** @throws HubError SMEVFailure when the bytes were altered */
    open(name: string, sealed: Uint8Array): Promise<Uint8Array>;
  };
  /** Who decides about documents, by the word before the colon: `ticket` of `ticket:12`. */
  readonly owners: Readonly<Record<string, OwnerAccess>>;
};
