import assert from 'node:assert/strict';
import { HubError, type EpochMs } from '../../broker/index.ts';

/** The registers, in the order in which their entries can refer to each other: an entry refers to registers before its own. */
export const registerNames = [
  'agreements',
  'participants',
  'systems',
  'classifiers',
  'attributes',
  'informationTypes',
  'services',
  'routes',
  'accessRules',
  'calendars',
  'regulations',
  'scenarios',
  'deadlinePolicies',
] as const;
export type RegisterName = (typeof registerNames)[number];

/** What a register is called for people. */
export const registerTitles: Readonly<Record<RegisterName, string>> = {
  agreements: 'Реестр соглашений',
  participants: 'Реестр участников',
  systems: 'Реестр информационных систем',
  classifiers: 'Классификаторы',
  attributes: 'Реестр типов и атрибутов',
  informationTypes: 'Реестр видов сведений',
  services: 'Реестр электронных сервисов',
  routes: 'Маршруты',
  accessRules: 'Права доступа',
  calendars: 'Производственные календари',
  regulations: 'Регламенты подключения',
  scenarios: 'Последовательности запросов',
  deadlinePolicies: 'Правила сроков',
};

export const entryStates = ['draft', 'on-approval', 'published', 'deprecated', 'retired'] as const;
export type EntryState = (typeof entryStates)[number];

/** State of a version in words. */
export const entryStateTitles: Readonly<Record<EntryState, string>> = {
  draft: 'черновик',
  'on-approval': 'на согласовании',
  published: 'опубликована',
  deprecated: 'выводится из эксплуатации',
  retired: 'выведена',
};

export const entryEvents = [
  'requestApproval',
  'sendBack',
  'publish',
  'deprecate',
  'retire',
  'supersede',
] as const;
export type EntryEvent = (typeof entryEvents)[number];

const transitions: Readonly<Record<EntryState, Partial<Record<EntryEvent, EntryState>>>> = {
  draft: { requestApproval: 'on-approval', publish: 'published', supersede: 'retired' },
  'on-approval': { sendBack: 'draft', publish: 'published', supersede: 'retired' },
  published: { deprecate: 'deprecated', retire: 'retired' },
  deprecated: { deprecate: 'deprecated', retire: 'retired' },
  retired: {},
};

export type EntryData = Readonly<Record<string, unknown>>;

/** One version of one entry of a register. */
export type Entry = {
  readonly register: RegisterName;
  readonly code: string;
  /** 1, 2, …; numbers are never used twice, even when an unpublished version is deleted. */
  readonly version: number;
  readonly state: EntryState;
  /** The published version that the author saw; null when there was none. */
  readonly baseVersion: number | null;
  /** null: without beginning. */
  readonly validFromMs: EpochMs | null;
  /** First moment at which it is no longer in force; null: without end. */
  readonly validToMs: EpochMs | null;
  readonly data: EntryData;
  readonly createdAtMs: EpochMs;
  readonly createdBy: string;
  readonly publishedAtMs: EpochMs | null;
  readonly publishedBy: string | null;
  readonly comment: string | null;
};

/**
 * State that follows an event of the workflow (KIS-4.2.10.a).
 * @throws HubError RegistryVersionConflict when the version is no longer in a state that allows the event
 */
export const nextState = (
  entry: Pick<Entry, 'register' | 'code' | 'version' | 'state'>,
  event: EntryEvent,
): EntryState => {
  const next = transitions[entry.state][event];
  if (next === undefined) {
    throw new HubError('RegistryVersionConflict', {
      field: 'state',
      value: entry.state,
      reason: `${registerTitles[entry.register]}: редакция ${entry.version} записи «${entry.code}» ${entryStateTitles[entry.state]}, действие невозможно.`,
    });
  }
  assert(entryStates.includes(next));
  return next;
};
