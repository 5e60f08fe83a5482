import { errorTable, type ErrorCode, type Registry } from '../../../broker/index.ts';

/** Names that records carry only as codes; null when the registers no longer know them. */
export const makeNames = (registry: Registry) => {
  const snapshot = registry.current();
  const system = (mnemonic: string) => ({
    mnemonic,
    name: snapshot.system(mnemonic)?.name ?? null,
  });
  const type = (code: string) => ({ code, name: snapshot.typeByCode(code)?.name ?? null });
  return { system, type };
};

export type Names = ReturnType<typeof makeNames>;

const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(errorTable, code);

/** What an error code means, in words. */
export const faultTitle = (code: string): string =>
  isErrorCode(code) ? errorTable[code].title : code;
