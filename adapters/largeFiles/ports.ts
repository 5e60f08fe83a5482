import type { EpochMs, Mnemonic } from '../../broker/index.ts';

export type LargeFile = {
  readonly fileId: string;
  readonly owner: Mnemonic;
  readonly recipients: readonly Mnemonic[];
  readonly name: string;
  readonly mimeType: string;
  readonly bytes: number;
  /** Hex digest that the owner declared. */
  readonly sha256: string;
  readonly completedAtMs: EpochMs | null;
};

export type FilePart = { readonly no: number; readonly firstByte: number; readonly bytes: number };
export type KeyPurpose = 'put' | 'take';

/** What is known of large files; their bytes are elsewhere. Durable when it returns. */
export type LargeFileBook = {
  add(file: LargeFile, atMs: EpochMs): Promise<void>;
  file(fileId: string): Promise<LargeFile | null>;
  /** In order. */
  parts(fileId: string): Promise<readonly FilePart[]>;
  addPart(fileId: string, part: FilePart): Promise<void>;
  complete(fileId: string, atMs: EpochMs): Promise<void>;
  addKey(
    secretSha256: string,
    fileId: string,
    purpose: KeyPurpose,
    untilMs: EpochMs,
  ): Promise<void>;
  /** The file that this secret opens now, else null. */
  opened(secretSha256: string, purpose: KeyPurpose, nowMs: EpochMs): Promise<string | null>;
};
