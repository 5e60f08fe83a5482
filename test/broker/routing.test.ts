import { expect } from 'chai';
import {
  decideRoute,
  type AccessRule,
  type ContentRules,
  type InformationType,
  type Mnemonic,
  type Payload,
  type RegistrySnapshot,
  type Route,
  type System,
  type TypeCode,
} from '../../broker/index.ts';

const nowMs = Date.UTC(2026, 4, 1);
const system = (mnemonic: string, over: Partial<System> = {}): System => ({
  mnemonic: mnemonic as Mnemonic,
  name: `Система ${mnemonic}`,
  participantOgrn: '1000000000001',
  participantName: 'Ведомство',
  blocked: false,
  vip: false,
  operator: false,
  bridge: false,
  queueMessagesMax: 10,
  nodeIds: [],
  ...over,
});
const type: InformationType = {
  code: 'VS00003v001' as TypeCode,
  name: 'Справка',
  kind: 'request-response',
  namespace: 'urn://x',
  requestRoot: 'Ask',
  responseRoot: 'Answer',
  forms: ['xml'],
  convertible: false,
  personalSignature: 'none',
  transactionCodeRequired: false,
  attachmentSignatureRequired: false,
  ackTimeoutMs: 1000,
  lifeMs: 1000,
  contentBytesMax: 1000,
  attachmentBytesMax: 1000,
  validFromMs: 0,
  validToMs: null,
  keys: [],
};
const rule: AccessRule = {
  sender: 'A' as Mnemonic,
  typeCode: type.code,
  recipient: null,
  basis: 'соглашение 1',
  validFromMs: 0,
  validToMs: null,
};
const fixed: Route = { mode: 'fixed', recipient: 'B' as Mnemonic };

type World = {
  rules?: AccessRule[];
  route?: Route | undefined;
  type?: Partial<InformationType>;
  systems?: System[];
};
const registry = (world: World = {}): RegistrySnapshot => {
  const systems = world.systems ?? [system('A'), system('B')];
  const known = { ...type, ...world.type };
  return {
    systemByCertificate: () => undefined,
    system: (mnemonic) => systems.find((one) => one.mnemonic === mnemonic),
    typeVersions: (code) => [code],
    service: () => undefined,
    typeByRoot: (namespace, local) =>
      namespace !== 'urn://x'
        ? undefined
        : local === 'Ask'
          ? { type: known, root: 'request' }
          : local === 'Answer'
            ? { type: known, root: 'response' }
            : undefined,
    typeByCode: () => known,
    accessRules: () => world.rules ?? [rule],
    route: () => ('route' in world ? world.route : fixed),
  };
};
const codeIs = (code: string | null): ContentRules => ({ validate: () => [], valueAt: () => code });
const ask: Extract<Payload, { form: 'xml' }> = {
  form: 'xml',
  namespace: 'urn://x',
  localName: 'Ask',
  xml: '<Ask xmlns="urn://x"/>',
};
const decide = (world: World, code: string | null = null, payload: Payload = ask) =>
  decideRoute(registry(world), codeIs(code), system('A'), payload, nowMs);

describe('routing', () => {
  it('finds the fixed recipient and tells why, step by step', () => {
    const decision = decide({});
    expect(decision.refusal).to.equal(null);
    expect(decision.recipients.map((one) => one.mnemonic)).to.deep.equal(['B']);
    expect(decision.reasons.map((one) => one.step)).to.deep.equal([
      'отправитель',
      'вид сведений',
      'маршрут',
      'получатель',
      'доступ',
    ]);
    expect(decision.reasons.every((one) => one.ok)).to.equal(true);
  });

  it('allows nothing by default', () => {
    expect(decide({ rules: [] }).refusal?.code).to.equal('AccessDenied');
  });

  for (const [why, bad] of [
    ['not begun', { validFromMs: nowMs + 1 }],
    ['ended', { validToMs: nowMs }],
    ['for another recipient', { recipient: 'C' as Mnemonic }],
  ] as const) {
    it(`does not use a rule that is ${why}`, () => {
      expect(decide({ rules: [{ ...rule, ...bad }] }).refusal?.code).to.equal('AccessDenied');
    });
  }

  it('reads the routing code from the payload and looks it up in the table', () => {
    const route: Route = { mode: 'table', xpath: '/x', table: { '32701000': 'B' as Mnemonic } };
    expect(decide({ route }, '32701000').recipients[0]?.mnemonic).to.equal('B');
    const unknown = decide({ route }, '99');
    expect(unknown.refusal?.code).to.equal('RecipientIsNotFound');
    expect(unknown.reasons.at(-1)).to.deep.include({ step: 'маршрут', ok: false });
    expect(decide({ route }, null).refusal?.details.reason).to.contain('/x');
  });

  it('refuses an unknown root and a response root with the QName that came', () => {
    const unknown = decide({}, null, { ...ask, localName: 'Other' });
    expect(unknown.refusal?.code).to.equal('BusinessDataTypeIsNotSupported');
    expect(unknown.refusal?.details.faultFields).to.deep.equal({
      RootElementLocalName: 'Other',
      RootElementNamespaceURI: 'urn://x',
    });
    expect(decide({}, null, { ...ask, localName: 'Answer' }).refusal?.code).to.equal(
      'BusinessDataTypeIsNotSupported',
    );
  });

  it('answers UNKNOWN_REQUEST_DESCRIPTION outside the type’s dates', () => {
    expect(decide({ type: { validToMs: nowMs } }).refusal?.code).to.equal(
      'UNKNOWN_REQUEST_DESCRIPTION',
    );
    expect(decide({ type: { validFromMs: nowMs + 1 } }).refusal?.code).to.equal(
      'UNKNOWN_REQUEST_DESCRIPTION',
    );
  });

  it('keeps messages for a blocked recipient, and says that they are held', () => {
    const decision = decide({ systems: [system('A'), system('B', { blocked: true })] });
    expect(decision.refusal).to.equal(null);
    expect(decision.reasons.some((one) => one.text.includes('заблокирована'))).to.equal(true);
  });

  it('refuses a route that is absent or leads nowhere', () => {
    expect(decide({ route: undefined }).refusal?.code).to.equal('RecipientIsNotFound');
    expect(decide({ systems: [system('A')] }).refusal?.code).to.equal('RecipientIsNotFound');
  });

  it('sends a broadcast to every recipient of the route', () => {
    const route: Route = { mode: 'broadcast', recipients: ['B', 'C'] as Mnemonic[] };
    const systems = [system('A'), system('B'), system('C')];
    expect(decide({ route, systems }).recipients.map((one) => one.mnemonic)).to.deep.equal([
      'B',
      'C',
    ]);
  });
});
