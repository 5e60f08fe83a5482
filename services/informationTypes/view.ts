import type { TypePassport, TypeVersion } from '../../registries/index.ts';
import type { VersionData } from './schemas.ts';

const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

/** A version of an information type as the interface shows it. */
export const versionView = ({ validToMs, ...version }: TypeVersion): VersionData => ({
  ...version,
  forms: [...version.forms],
  validTo: iso(validToMs),
});

/** A passport as the interface shows it: moments as texts. */
export const passportView = (passport: TypePassport) => {
  const { validFromMs, validToMs, publishedAtMs, versions, ...rest } = passport;
  return {
    ...rest,
    validFrom: iso(validFromMs),
    validTo: iso(validToMs),
    publishedAt: iso(publishedAtMs),
    versions: versions.map(versionView),
  };
};

export type PassportData = ReturnType<typeof passportView>;
