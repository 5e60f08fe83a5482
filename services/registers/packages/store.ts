import type { EpochMs } from '../../../broker/index.ts';
import type { Bundle, ImportReport, Queryable } from '../../../registries/index.ts';

export const packageStates = ['draft', 'on-approval', 'applied', 'withdrawn'] as const;
export type PackageState = (typeof packageStates)[number];
export const packageKinds = ['import', 'onboarding'] as const;
export type PackageKind = (typeof packageKinds)[number];
export const packageEvents = [
  'create',
  'change',
  'requestApproval',
  'recall',
  'sendBack',
  'apply',
  'withdraw',
] as const;
export type PackageEvent = (typeof packageEvents)[number];

/** A package of changes without its content. */
export type PackageLine = {
  readonly packageId: string;
  readonly kind: PackageKind;
  readonly title: string;
  readonly state: PackageState;
  readonly revision: number;
  readonly createdAtMs: EpochMs;
  readonly createdBy: string;
  readonly updatedAtMs: EpochMs;
  readonly updatedBy: string;
};

export type Package = PackageLine & {
  readonly bundle: Bundle;
  readonly progress: Readonly<Record<string, unknown>>;
  readonly report: ImportReport | null;
};

export type PackageEventRow = {
  readonly atMs: EpochMs;
  readonly by: string;
  readonly event: PackageEvent;
  readonly comment: string | null;
};

const lineColumns = `
  package_id as "packageId", kind, title, state, revision,
  (extract(epoch from created_at) * 1000)::float8 as "createdAtMs", created_by as "createdBy",
  (extract(epoch from updated_at) * 1000)::float8 as "updatedAtMs", updated_by as "updatedBy"`;

/** Packages in these states, the last changed first. */
export const listPackages = (
  t: Queryable,
  states: readonly PackageState[],
  limitRows: number,
): Promise<readonly PackageLine[]> =>
  t.query<PackageLine>(
    `select ${lineColumns} from registers.package where state = any($1::text[])
     order by updated_at desc, package_id limit $2::int`,
    [states, limitRows],
  );

/** One package with its content, locked until the transaction ends when `forUpdate`. */
export const findPackage = async (
  t: Queryable,
  packageId: string,
  forUpdate = false,
): Promise<Package | null> =>
  (
    await t.query<Package>(
      `select ${lineColumns}, bundle, progress, report from registers.package
       where package_id = $1::uuid ${forUpdate ? 'for update' : ''}`,
      [packageId],
    )
  )[0] ?? null;

export type PackageContent = Pick<Package, 'title' | 'bundle' | 'progress'>;

/** Writes a new package, a draft. */
export const insertPackage = async (
  t: Queryable,
  row: PackageContent & {
    readonly packageId: string;
    readonly kind: PackageKind;
    readonly atMs: EpochMs;
    readonly by: string;
  },
): Promise<void> => {
  await t.query(
    `insert into registers.package
       (package_id, kind, title, state, bundle, progress, revision, created_at, created_by, updated_at, updated_by)
     values ($1::uuid, $2::text, $3::text, 'draft', $4::jsonb, $5::jsonb, 1, to_timestamp($6::float8 / 1000), $7::text,
       to_timestamp($6::float8 / 1000), $7::text)`,
    [
      row.packageId,
      row.kind,
      row.title,
      JSON.stringify(row.bundle),
      JSON.stringify(row.progress),
      row.atMs,
      row.by,
    ],
  );
};

/** Writes a new content or state over a package. */
export const updatePackage = async (
  t: Queryable,
  packageId: string,
  row: PackageContent & {
    readonly state: PackageState;
    readonly report: ImportReport | null;
    readonly atMs: EpochMs;
    readonly by: string;
  },
): Promise<void> => {
  await t.query(
    `update registers.package
     set title = $2::text, bundle = $3::jsonb, progress = $4::jsonb, state = $5::text, report = $6::jsonb,
       revision = revision + 1, updated_at = to_timestamp($7::float8 / 1000), updated_by = $8::text
     where package_id = $1::uuid`,
    [
      packageId,
      row.title,
      JSON.stringify(row.bundle),
      JSON.stringify(row.progress),
      row.state,
      row.report === null ? null : JSON.stringify(row.report),
      row.atMs,
      row.by,
    ],
  );
};

/** Notes a step in the life of a package. */
export const insertPackageEvent = async (
  t: Queryable,
  packageId: string,
  { atMs, by, event, comment }: PackageEventRow,
): Promise<void> => {
  await t.query(
    `insert into registers.package_event (package_id, at, by_whom, event, comment)
     values ($1::uuid, to_timestamp($2::float8 / 1000), $3::text, $4::text, $5::text)`,
    [packageId, atMs, by, event, comment],
  );
};

/** Steps of a package, oldest first. */
export const packageEventsOf = (
  t: Queryable,
  packageId: string,
): Promise<readonly PackageEventRow[]> =>
  t.query<PackageEventRow>(
    `select (extract(epoch from at) * 1000)::float8 as "atMs", by_whom as by, event, comment
     from registers.package_event where package_id = $1::uuid order by event_id`,
    [packageId],
  );
