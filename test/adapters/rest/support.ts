import type { Route } from '../../../module/index.ts';
import {
  composeMessageId,
  parseMnemonic,
  HubError,
  type Accepted,
  type AckCommand,
  type CancelCommand,
  type Delivery,
  type DirectCommand,
  type Exchange,
  type InformationType,
  type Journal,
  type KeptMessage,
  type MessageHead,
  type MessageId,
  type Refusal,
  type RegistrySnapshot,
  type SendRequestCommand,
  type SendResponseCommand,
  type StatusDelivery,
  type System,
  type TakeCommand,
  type Taken,
  type TracedMessage,
  type TypeCode,
} from '../../../broker/index.ts';
import {
  builtinProvider,
  makeTestCa,
  makeTrust,
  readCertificate,
  readPrivateKey,
  type Certificate,
  type PrivateKey,
} from '../../../adapters/crypto/index.ts';
import { makeBodyBudget, makeHttpApplication } from '../../../adapters/http/index.ts';
import {
  makeDocumentRoute,
  makeHotJsonRoutes,
  makeRestHttpPorts,
  makeRestRoutes,
  type RestPorts,
} from '../../../adapters/rest/index.ts';
import { listen, makeMemoryLog, type Listening } from '../http/support.ts';

export type Party = {
  readonly system: System;
  readonly key: PrivateKey;
  readonly certificate: Certificate;
};

export const provider = builtinProvider();
const nowMs = Date.now();
const ca = makeTestCa({ algorithm: 'ecdsa-sha256', name: 'Тестовый УЦ', nowMs });
const strangerCa = makeTestCa({ algorithm: 'ecdsa-sha256', name: 'Чужой УЦ', nowMs });

export const systemNamed = (mnemonic: string, extra: Partial<System> = {}): System => ({
  mnemonic: parseMnemonic(mnemonic),
  name: `Система ${mnemonic}`,
  participantOgrn: '1024200000000',
  participantName: 'Ведомство',
  blocked: false,
  vip: false,
  operator: false,
  bridge: false,
  queueMessagesMax: 100,
  nodeIds: [],
  ...extra,
});

export const makeParty = (
  system: System,
  options: { stranger?: boolean; notAfterMs?: number } = {},
): Party => {
  const { notAfterMs } = options;
  const issued = (options.stranger === true ? strangerCa : ca).issue({
    subject: { CN: system.name },
    ...(notAfterMs === undefined ? {} : { notAfterMs }),
  });
  return {
    system,
    key: readPrivateKey(issued.privateKeyPem),
    certificate: readCertificate(issued.certificatePem),
  };
};

export const sender = makeParty(systemNamed('MFC42'));
export const recipient = makeParty(systemNamed('VIS42'));
export const duty = makeParty(systemNamed('HUB42', { operator: true }));
export const blocked = makeParty(systemNamed('OLD42', { blocked: true }));
export const expired = makeParty(systemNamed('EXP42'), { notAfterMs: nowMs - 1_000 });
export const stranger = makeParty(systemNamed('STR42'), { stranger: true });
export const hub = makeParty(systemNamed('HUB'));
/** Has a good certificate that nobody registered. */
export const unknown = makeParty(systemNamed('NOB42'));
const registered = [sender, recipient, duty, blocked, expired, stranger];

const type: InformationType = {
  code: 'VS00001v001' as TypeCode,
  name: 'Сведения',
  kind: 'request-response',
  namespace: 'urn:test',
  requestRoot: 'Request',
  responseRoot: 'Response',
  forms: ['xml', 'json'],
  convertible: true,
  personalSignature: 'none',
  transactionCodeRequired: false,
  attachmentSignatureRequired: false,
  ackTimeoutMs: 60_000,
  lifeMs: 3_600_000,
  contentBytesMax: 1_000_000,
  attachmentBytesMax: 1_000_000,
  validFromMs: 0,
  validToMs: null,
  keys: [],
};

const snapshot: RegistrySnapshot = {
  systemByCertificate: (sha256) =>
    registered.find(({ certificate }) => certificate.sha256 === sha256)?.system,
  system: (mnemonic) => registered.find(({ system }) => system.mnemonic === mnemonic)?.system,
  typeVersions: (code) => [code],
  service: () => undefined,
  typeByRoot: () => ({ type, root: 'request' }),
  typeByCode: (code) => (code === type.code ? type : undefined),
  accessRules: () => [],
  route: () => ({ mode: 'fixed', recipient: recipient.system.mnemonic }),
};

let lastId = 0;
/** A fresh identifier, different each time. */
export const newId = (atMs = Date.now()): MessageId => {
  lastId += 1;
  return composeMessageId(
    atMs,
    Uint8Array.from([lastId >> 8, lastId & 255, 0, 0, 0, 0, 0, 0, 0, 1]),
  );
};

export const headOf = (part: Partial<MessageHead> = {}): MessageHead => {
  const messageId = part.messageId ?? newId();
  return {
    messageId,
    kind: 'request',
    door: 'rest',
    wire: 'json',
    sender: sender.system.mnemonic,
    recipient: recipient.system.mnemonic,
    typeCode: type.code,
    rootNamespace: type.namespace,
    rootLocalName: type.requestRoot,
    referenceId: messageId,
    originalId: null,
    outcome: null,
    transactionCode: null,
    nodeId: null,
    testMessage: false,
    confidentiality: 'public',
    contentHash: '00'.repeat(32),
    sizeBytes: 10,
    receivedAtMs: nowMs,
    expiresAtMs: nowMs + 3_600_000,
    legalReceivedAtMs: nowMs,
    ...part,
  };
};

/** A message as it stands in a queue. */
export const takenOf = (
  head: MessageHead,
  content: NonNullable<Delivery['content']>,
  part: Partial<Taken> = {},
): Taken => ({
  delivery: {
    message: { seq: 1, receivedAtMs: head.receivedAtMs, head },
    content,
    queue: 'VIS42/requests',
    attempt: 1,
    deliveredAtMs: nowMs + 5,
    leaseUntilMs: nowMs + 60_005,
  },
  sender: sender.system,
  recipient: recipient.system,
  typeName: type.name,
  replyTo: head.kind === 'request' ? 'sealed-address' : null,
  original: null,
  ...part,
});

const journalQueues = (owner: System | undefined) =>
  [sender, recipient]
    .filter(({ system }) => owner === undefined || system.mnemonic === owner.mnemonic)
    .map(({ system }) => ({
      queue: `${system.mnemonic}/requests`,
      owner: system.mnemonic,
      waiting: 3,
      leased: 1,
      dead: 0,
      oldestAtMs: nowMs - 4_000,
      lastLeaseAtMs: null,
      lastAckAtMs: nowMs - 1_000,
    }));

/** Accepts, repeats or refuses by the content hash, as the exchange does. */
const makeAcceptance = () => {
  const first = new Map<string, KeptMessage>();
  return (command: SendRequestCommand | SendResponseCommand): Accepted => {
    const known = first.get(command.messageId);
    if (known !== undefined && known.head.contentHash !== command.contentHash) {
      throw new HubError('MessageIdConflict');
    }
    const head = headOf({
      messageId: command.messageId as MessageId,
      contentHash: command.contentHash,
      receivedAtMs: command.receivedAtMs,
    });
    const message = known ?? { seq: 1, receivedAtMs: command.receivedAtMs, head };
    first.set(command.messageId, message);
    return {
      message,
      sender: sender.system,
      recipient: recipient.system,
      destinationName: 'VIS42/requests',
      status: 'requestIsQueued',
      repeated: known !== undefined,
    };
  };
};

/** An exchange that remembers its commands and answers with what a test put into it. */
export const makeFakeExchange = () => {
  const seen = {
    sent: [] as SendRequestCommand[],
    answered: [] as SendResponseCommand[],
    taken: [] as TakeCommand[],
    acked: [] as AckCommand[],
    cancelled: [] as CancelCommand[],
    called: [] as DirectCommand[],
    refusals: [] as Refusal[],
  };
  const waiting: Taken[] = [];
  const statuses: StatusDelivery[] = [];
  const acceptedOf = makeAcceptance();
  const exchange: Exchange = {
    sendRequest: async (command) => {
      seen.sent.push(command);
      const wrong = [
        ...((await command.personalSignature?.()) ?? []),
        ...(await command.attachmentSignatures(false)),
      ];
      if (wrong.length > 0) throw new HubError('PersonalSignatureInvalid', { violations: wrong });
      return acceptedOf(command);
    },
    sendResponse: async (command) => {
      seen.answered.push(command);
      return acceptedOf(command);
    },
    take: async (command) => {
      seen.taken.push(command);
      return waiting.shift() ?? null;
    },
    takeStatus: async () => statuses.shift() ?? null,
    acknowledge: async (command) => void seen.acked.push(command),
    cancel: async (command) => void seen.cancelled.push(command),
    statistics: async ({ proof }) =>
      journalQueues(snapshot.systemByCertificate(proof.certificateSha256)),
    identify: (proof) => {
      const system = snapshot.systemByCertificate(proof.certificateSha256);
      if (system === undefined) throw new HubError('SenderIsNotRegistered');
      if (system.blocked) throw new HubError('AccessDenied');
      return system;
    },
    explain: (mnemonic) => ({
      sender: mnemonic,
      typeCode: type.code,
      recipients: [recipient.system.mnemonic],
      allowed: true,
      reasons: [{ step: 'route', ok: true, text: 'Маршрут найден.' }],
    }),
    noteRefusal: (refusal) => void seen.refusals.push(refusal),
  };
  return { exchange, seen, waiting, statuses };
};

/** The whole JSON door on a free port, with a fake exchange and journal behind it. */
export const startRest = async (part: Partial<RestPorts> = {}, more: readonly Route[] = []) => {
  const fake = makeFakeExchange();
  const traced: TracedMessage[] = [];
  const bodies = new Map<string, NonNullable<Delivery['content']>>();
  const journal: Journal = {
    find: async (id) => traced.find(({ head }) => head.messageId === id) ?? null,
    at: async (place) => traced.find(({ seq }) => seq === place.seq) ?? null,
    content: async (place) => {
      const found = traced.find(({ seq }) => seq === place.seq);
      return (found && bodies.get(found.head.messageId)) ?? null;
    },
    trace: async (key) =>
      key.by === 'messageId' && !traced.some(({ head }) => head.messageId === key.value)
        ? []
        : traced,
    queues: async (owner) =>
      journalQueues(owner === undefined ? undefined : snapshot.system(owner)),
    refusals: async () => [],
  };
  const log = makeMemoryLog();
  const ports: RestPorts = {
    exchange: fake.exchange,
    journal,
    registry: { current: () => snapshot },
    certificates: {
      bySha256: (sha256) =>
        registered.find(({ certificate }) => certificate.sha256 === sha256)?.certificate,
    },
    trust: makeTrust({ roots: [ca.certificatePem] }, provider),
    provider,
    signer: () => hub,
    hubCertificates: [hub.certificate],
    operators: { check: async (token) => (token === 'good-token' ? { name: 'duty' } : null) },
    people: {
      bySession: () => Promise.reject(new HubError('LoginRequired')),
      byToken: () => Promise.resolve(null),
    },
    evidence: {
      receipt: async ({ head }) => ({ messageId: head.messageId }),
      passport: async () => Buffer.from('passport'),
    },
    convertXml: (xml) => ({ converted: xml.length }),
    callService: async (command) => {
      fake.seen.called.push(command);
      const request = headOf({ messageId: command.messageId as MessageId });
      const response = headOf({ kind: 'response' });
      const place = { seq: 1, receivedAtMs: nowMs };
      return {
        request: { ...place, head: request },
        response: { ...place, head: response },
        payload: { form: 'json', typeCode: type.code, value: { answer: 42 } },
      };
    },
    bodies: makeBodyBudget(log),
    clock: { nowMs: () => Date.now() },
    log,
    ...part,
  };
  const routes = [...makeRestRoutes(ports), ...more];
  const app = makeHttpApplication([...routes, makeDocumentRoute(routes)], makeRestHttpPorts(ports));
  const hot = makeHotJsonRoutes(ports);
  const served = { hot: 0 };
  const listening: Listening = await listen((req, res) => {
    void hot(req, res).then((done) => {
      if (done) served.hot += 1;
      else app(req, res);
    });
  });
  return { ...listening, ...fake, traced, bodies, ports, routes, served, log };
};

export type Rest = Awaited<ReturnType<typeof startRest>>;
