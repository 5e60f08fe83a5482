import { HubError, limits } from '../../../broker/index.ts';
import type { Caller } from '../../../module/index.ts';
import { requireApprover, type Queryable } from '../../../registries/index.ts';
import type { RegistersPorts } from '../ports.ts';
import {
  findPackage,
  insertPackage,
  insertPackageEvent,
  packageEventsOf,
  updatePackage,
  type Package,
  type PackageContent,
  type PackageEvent,
  type PackageKind,
  type PackageState,
} from './store.ts';

export const stateTitles: Readonly<Record<PackageState, string>> = {
  draft: 'черновик',
  'on-approval': 'на согласовании',
  applied: 'применён',
  withdrawn: 'отозван',
};

export type PackageStep = Exclude<PackageEvent, 'create' | 'change'>;

const transitions: Readonly<Record<PackageStep, { from: PackageState; to: PackageState }>> = {
  requestApproval: { from: 'draft', to: 'on-approval' },
  recall: { from: 'on-approval', to: 'draft' },
  sendBack: { from: 'on-approval', to: 'draft' },
  apply: { from: 'on-approval', to: 'applied' },
  withdraw: { from: 'draft', to: 'withdrawn' },
};

const dates = new Intl.DateTimeFormat('ru-RU', {
  timeZone: 'Asia/Novokuznetsk',
  dateStyle: 'short',
  timeStyle: 'short',
});

/** One package. @throws HubError RecordNotFound */
export const requirePackage = async (
  t: Queryable,
  packageId: string,
  forUpdate = false,
): Promise<Package> => {
  const found = await findPackage(t, packageId, forUpdate);
  if (found) return found;
  throw new HubError('RecordNotFound', { field: 'id', value: packageId });
};

const requireRevision = (found: Package, revision: number): void => {
  if (found.revision === revision) return;
  throw new HubError('RecordConflict', {
    field: 'revision',
    value: String(found.revision),
    reason: `Пакет изменил «${found.updatedBy}» ${dates.format(found.updatedAtMs)}; вы изменяли редакцию ${revision}, последняя — ${found.revision}.`,
  });
};

const requireState = (found: Package, from: PackageState): void => {
  if (found.state === from) return;
  throw new HubError('ActionNotAllowed', {
    field: 'state',
    value: found.state,
    reason: `Пакет ${stateTitles[found.state]}: действие невозможно.`,
  });
};

/** The person who prepared a package, or handed it in, does not apply it (decisions/030). @throws HubError FourEyesRequired */
const requireSecondPerson = async (t: Queryable, { packageId }: Package, caller: Caller) => {
  if (!caller.person) return;
  const events = await packageEventsOf(t, packageId);
  if (!events.some(({ by, event }) => by === caller.name && event !== 'sendBack')) return;
  throw new HubError('FourEyesRequired', {
    reason: 'Пакет составили, правили или подали вы сами.',
  });
};

/** @throws HubError AccessDenied */
const requireEditing = ({ person }: Caller): void => {
  if (person === null || person.reach('registry.edit') === 'region') return;
  throw new HubError('AccessDenied', { reason: 'Нет права «Реестры: правка черновиков».' });
};

const checkApply = async (p: RegistersPorts, t: Queryable, found: Package, caller: Caller) => {
  requireApprover(p, caller, 'participants');
  if ((found.bundle.regulations ?? []).length > 0) requireApprover(p, caller, 'regulations');
  await requireSecondPerson(t, found, caller);
};

/** Packages of changes: prepared by one person, applied by another, whole or not at all. */
export const makePackages = (p: RegistersPorts) => {
  const { db, clock, registers } = p;
  const create = async (
    kind: PackageKind,
    content: PackageContent,
    by: string,
  ): Promise<Package> => {
    const [packageId, atMs] = [p.newId(), clock.nowMs()];
    return db.tx(async (t) => {
      await insertPackage(t, { packageId, kind, ...content, atMs, by });
      await insertPackageEvent(t, packageId, { atMs, by, event: 'create', comment: null });
      return requirePackage(t, packageId);
    });
  };
  /** @throws HubError RecordConflict naming who changed it meanwhile; ActionNotAllowed when it is no draft */
  const change = (
    packageId: string,
    revision: number,
    content: PackageContent,
    by: string,
  ): Promise<Package> =>
    db.tx(async (t) => {
      const found = await requirePackage(t, packageId, true);
      requireState(found, 'draft');
      requireRevision(found, revision);
      const atMs = clock.nowMs();
      await updatePackage(t, packageId, { ...content, state: 'draft', report: null, atMs, by });
      // A draft that is saved while somebody types is one change in its history.
      const last = (await packageEventsOf(t, packageId)).at(-1);
      if (last?.by !== by || (last.event !== 'change' && last.event !== 'create'))
        await insertPackageEvent(t, packageId, { atMs, by, event: 'change', comment: null });
      return requirePackage(t, packageId);
    });
  /**
   * One step; `apply` imports the bundle in the name of its author and publishes it in the name of the caller.
   * @throws HubError RegistryEntryInvalid when the registers would not take it, FourEyesRequired, AccessDenied
   */
  const step = async (
    packageId: string,
    operation: PackageStep,
    caller: Caller,
    { revision, comment }: { readonly revision: number; readonly comment: string | null },
  ): Promise<Package> => {
    const by = caller.name;
    const { from, to } = transitions[operation];
    // The row stays locked while the bundle is imported: nobody recalls a package in the middle of it. The import is another
    // transaction; when this one runs again, it finds everything unchanged.
    return db.tx(async (t) => {
      const found = await requirePackage(t, packageId, true);
      requireState(found, from);
      requireRevision(found, revision);
      if (operation !== 'sendBack' && operation !== 'apply') requireEditing(caller);
      if (operation === 'sendBack') requireApprover(p, caller, 'participants');
      if (operation === 'requestApproval') await registers.planImport(found.bundle);
      if (operation === 'apply') await checkApply(p, t, found, caller);
      const author = { author: found.updatedBy };
      const report =
        operation === 'apply' ? await registers.importBundle(found.bundle, by, author) : null;
      const atMs = clock.nowMs();
      await updatePackage(t, packageId, { ...found, state: to, report, atMs, by });
      const note = comment?.slice(0, limits.humanNameCharsMax) ?? null;
      await insertPackageEvent(t, packageId, { atMs, by, event: operation, comment: note });
      return requirePackage(t, packageId);
    });
  };
  return { create, change, step };
};

export type Packages = ReturnType<typeof makePackages>;
