import type {
  AccessRule,
  ElectronicService,
  InformationType,
  Mnemonic,
  RegistrySnapshot,
  Route,
  System,
  TypeCode,
} from '../broker/index.ts';
import {
  accessRuleSchema,
  routeSchema,
  type AccessRuleCard,
  type RouteCard,
} from './access/index.ts';
import { withDefaults, type Shape } from './entries/index.ts';
import {
  familyOf,
  informationTypeSchema,
  type ContentCard,
  type InformationTypeCard,
} from './informationTypes/index.ts';
import { systemSchema, type Participant, type SystemCard } from './participants/index.ts';
import { electronicServiceSchema, type ElectronicServiceCard } from './services/index.ts';
import type { SnapshotRow } from './snapshotRows.ts';

/** A card with its defaults, as the register's schema promises it. */
const card = <T>(shape: Shape, row: SnapshotRow): Required<T> & T =>
  withDefaults(shape, row.data) as Required<T> & T;

const validity = (row: SnapshotRow) => ({
  // A row without beginning was always in force.
  validFromMs: row.validFromMs ?? 0,
  validToMs: row.validToMs,
});

const systemOf = (row: SnapshotRow, participants: ReadonlyMap<string, Participant>): System => {
  const data = card<SystemCard>(systemSchema, row);
  return {
    mnemonic: data.mnemonic as Mnemonic,
    name: data.name,
    participantOgrn: data.participant,
    participantName: participants.get(data.participant)?.name ?? '',
    blocked: data.state === 'blocked',
    vip: data.vip,
    operator: data.operator,
    bridge: data.bridge,
    queueMessagesMax: data.queueMessagesMax,
    nodeIds: data.nodeIds,
  };
};

const typeOf = (row: SnapshotRow): InformationType => {
  const data = card<InformationTypeCard>(informationTypeSchema as Shape, row);
  return {
    code: data.code as TypeCode,
    name: data.name,
    kind: data.kind,
    namespace: data.namespace,
    requestRoot: data.requestRoot,
    responseRoot: row.data['responseRoot'] === undefined ? null : data.responseRoot,
    forms: data.forms,
    convertible: (row.data as Partial<InformationTypeCard>).json?.convertible ?? false,
    personalSignature: data.personalSignature,
    transactionCodeRequired: data.transactionCodeRequired,
    attachmentSignatureRequired: data.attachmentSignatureRequired,
    ackTimeoutMs: data.ackTimeoutMs,
    lifeMs: data.lifeMs,
    contentBytesMax: data.contentBytesMax,
    attachmentBytesMax: data.attachmentBytesMax,
    keys: data.keys,
    ...validity(row),
  };
};

const serviceOf = (row: SnapshotRow): ElectronicService => {
  const data = card<ElectronicServiceCard>(electronicServiceSchema, row);
  return {
    code: data.code,
    name: data.name,
    owner: data.owner as Mnemonic,
    endpoint: data.endpoint,
    protocol: data.protocol,
    typeCode: data.informationType as TypeCode,
    active: data.state === 'active',
    ...validity(row),
  };
};

const ruleOf = (row: SnapshotRow): AccessRule => {
  const data = card<AccessRuleCard>(accessRuleSchema, row) as AccessRuleCard;
  return {
    sender: data.sender as Mnemonic,
    typeCode: data.informationType as TypeCode,
    recipient: (data.recipient ?? null) as Mnemonic | null,
    basis: data.basis,
    ...validity(row),
  };
};

const routeOf = (row: SnapshotRow): Route => {
  const data = card<RouteCard>(routeSchema, row) as RouteCard;
  if (data.mode === 'fixed') return { mode: 'fixed', recipient: data.recipient as Mnemonic };
  if (data.mode === 'broadcast')
    return { mode: 'broadcast', recipients: (data.recipients ?? []) as Mnemonic[] };
  // No prototype: a routing code `constructor` finds nothing.
  const table = Object.assign(Object.create(null), data.table) as Record<string, Mnemonic>;
  return {
    mode: 'table',
    ...(data.xpath !== undefined && { xpath: data.xpath }),
    ...(data.pointer !== undefined && { pointer: data.pointer }),
    table,
  };
};

const grouped = <T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, T[]> => {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
};

type Root = { readonly type: InformationType; readonly root: 'request' | 'response' };

const rootsOf = (types: Iterable<InformationType>): ReadonlyMap<string, Root> => {
  const roots = new Map<string, Root>();
  for (const type of types) {
    roots.set(`{${type.namespace}}${type.requestRoot}`, { type, root: 'request' });
    if (type.responseRoot !== null)
      roots.set(`{${type.namespace}}${type.responseRoot}`, { type, root: 'response' });
  }
  return roots;
};

/** Schemas of a type, with the hash under which their compiled form is kept. */
export type TypeSource = {
  readonly hash: string;
  readonly card: ContentCard & Pick<InformationTypeCard, 'json'>;
};

/** A system whose messages the hub brings to a broker's queue instead of waiting to be asked. */
export type PushedSystem = {
  readonly mnemonic: Mnemonic;
  readonly mode: 'amqp' | 'amqp-confirm';
  /** SHA-256 of its certificates, the latest registered last. */
  readonly certificates: readonly string[];
  readonly nodeIds: readonly string[];
};

export type BuiltSnapshot = {
  /** Mnemonics of every system in force. */
  readonly mnemonics: readonly Mnemonic[];
  readonly pushed: readonly PushedSystem[];
  readonly snapshot: RegistrySnapshot;
  /** Certificates of every system, PEM: a caller may sign without enclosing its own. */
  readonly certificatePems: readonly string[];
  readonly sources: ReadonlyMap<string, TypeSource>;
};

const pushedOf = (row: SnapshotRow): readonly PushedSystem[] => {
  const { push: mode, nodeIds } = card<SystemCard>(systemSchema, row);
  const certificates = row.certificates ?? [];
  if (mode === 'none' || certificates.length === 0) return [];
  return [{ mnemonic: row.code as Mnemonic, mode, certificates, nodeIds }];
};

/** Turns rows of the registers into the maps that the exchange asks. */
export const buildSnapshot = (rows: readonly SnapshotRow[]): BuiltSnapshot => {
  const of = (register: SnapshotRow['register']) => rows.filter((row) => row.register === register);
  const participants = new Map(
    of('participants').map((row) => [row.code, row.data as Participant]),
  );
  const systems = new Map(of('systems').map((row) => [row.code, systemOf(row, participants)]));
  const certificates = new Map<string, System | undefined>(
    of('systems').flatMap((row) =>
      (row.certificates ?? []).map((sha256) => [sha256, systems.get(row.code)] as const),
    ),
  );
  const types = new Map(of('informationTypes').map((row) => [row.code, typeOf(row)]));
  const roots = rootsOf(types.values());
  const cards = of('informationTypes').map((row) => row.data as InformationTypeCard);
  const families = grouped(cards, familyOf);
  const familyByCode = new Map(cards.map((item) => [item.code, familyOf(item)]));
  const services = new Map(of('services').map((row) => [row.code, serviceOf(row)]));
  const rules = grouped(of('accessRules').map(ruleOf), (rule) => `${rule.sender}/${rule.typeCode}`);
  const routes = new Map(of('routes').map((row) => [row.code, routeOf(row)]));
  return {
    snapshot: {
      systemByCertificate: (sha256) => certificates.get(sha256),
      system: (mnemonic) => systems.get(mnemonic),
      typeVersions: (code) =>
        (families.get(familyByCode.get(code) ?? '') ?? []).map((item) => item.code as TypeCode),
      service: (code) => services.get(code),
      typeByRoot: (namespace, localName) => roots.get(`{${namespace}}${localName}`),
      typeByCode: (code) => types.get(code),
      accessRules: (sender, typeCode) => rules.get(`${sender}/${typeCode}`) ?? [],
      route: (typeCode) => routes.get(typeCode),
    },
    mnemonics: [...systems.keys()] as Mnemonic[],
    pushed: of('systems').flatMap(pushedOf),
    certificatePems: of('systems').flatMap((row) => (row.data as SystemCard).certificates ?? []),
    sources: new Map(
      of('informationTypes').map((row) => [
        row.code,
        { hash: row.contentHash, card: row.data as InformationTypeCard },
      ]),
    ),
  };
};
