import type { Clock, EpochMs } from '../../broker/index.ts';
import { childElements, parseXml, textOf } from '../../adapters/xml/index.ts';
import type { HubWorld } from './hub.ts';

export type Wire = '1.1' | '1.2' | '1.3' | 'json';
export const wires: readonly Wire[] = ['1.1', '1.2', '1.3', 'json'];

export type SetClock = Clock & {
  /** Moves the clock forward. */
  advance(ms: number): void;
};

/** A clock that starts at a moment, goes on at the usual pace, and can be moved forward. */
export const setClock = (startMs: EpochMs): SetClock => {
  let offsetMs = startMs - Date.now();
  return {
    nowMs: () => Date.now() + offsetMs,
    advance: (ms) => {
      offsetMs += ms;
    },
  };
};

/** A clock that stands still until it is moved. */
export const stillClock = (startMs: EpochMs): SetClock => {
  let atMs = startMs;
  return {
    nowMs: () => atMs,
    advance: (ms) => {
      atMs += ms;
    },
  };
};

/** What a queue must hold. */
export const present = <T>(value: T | null | undefined, what = 'a message'): T => {
  if (value === null || value === undefined) throw new TypeError(`expected ${what}`);
  return value;
};

const family = (version: string): string => `urn://kuzbass/family-status/${version}`;

/** Number of an application: `A-2026-000017`. */
export const applicationOf = (serial: number): string =>
  `A-2026-${String(serial).padStart(6, '0')}`;

/** Request of VS00001 (a version of it) for an application. */
export const familyRequest = (application: string, version = '1.0.0', purpose = 'Проверка') =>
  `<FamilyStatusRequest xmlns="${family(version)}"><ApplicationNumber>${application}</ApplicationNumber>` +
  '<Oktmo>32701000</Oktmo><Applicant><LastName>Образцова</LastName><FirstName>Проверка</FirstName>' +
  `<BirthDate>1990-01-01</BirthDate></Applicant><Purpose>${purpose}</Purpose></FamilyStatusRequest>`;

export const familyResponse = (application: string, version = '1.0.0') =>
  `<FamilyStatusResponse xmlns="${family(version)}"><ApplicationNumber>${application}</ApplicationNumber>` +
  '<Result>CONFIRMED</Result></FamilyStatusResponse>';

export const familyRequestJson = (application: string) => ({
  ApplicationNumber: application,
  Oktmo: '32701000',
  Applicant: { LastName: 'Образцова', FirstName: 'Проверка', BirthDate: '1990-01-01' },
  Purpose: 'Проверка',
});

export const landRequest = (region: string, cadastral: string) =>
  `<LandCertificateRequest xmlns="urn://kuzbass/land-certificate/1.0.0"><RegionCode>${region}</RegionCode>` +
  `<CadastralNumber>${cadastral}</CadastralNumber></LandCertificateRequest>`;

export const landResponse = (cadastral: string) =>
  `<LandCertificateResponse xmlns="urn://kuzbass/land-certificate/1.0.0"><CadastralNumber>${cadastral}` +
  '</CadastralNumber><AreaSquareMetres>1000</AreaSquareMetres></LandCertificateResponse>';

export const requisitesChanged = (account: string) =>
  '<RequisitesChanged xmlns="urn://kuzbass/requisites-changed/1.0.0"><Oktmo>32701000</Oktmo>' +
  `<Account>${account}</Account><EffectiveFrom>2027-01-01</EffectiveFrom></RequisitesChanged>`;

/** Text of a child of the payload's root. */
export const payloadField = (xml: string, name: string): string | null => {
  const found = childElements(parseXml(xml).root).find(({ local }) => local === name);
  return found === undefined ? null : textOf(found);
};

export type Received = {
  readonly id: string;
  readonly application: string;
  readonly original: string | null;
  /** Answers the request with content; resolves to the answer's id. */
  answer(): Promise<string>;
};

/** A participant that exchanges VS00001v001, whatever wire it speaks. */
export type Station = {
  send(application: string): Promise<string>;
  receive(): Promise<Received | null>;
  receiveAnswer(): Promise<Received | null>;
  ack(id: string): Promise<void>;
};

const soapStation = (world: HubWorld, mnemonic: string, version: '1.1' | '1.2' | '1.3') => {
  const client = world.soap(mnemonic, version);
  const take = async (from: 'getRequest' | 'getResponse'): Promise<Received | null> => {
    const taken = await client[from]();
    if (taken === null) return null;
    const { draft, replyTo, originalMessageId } = taken;
    const application = payloadField(draft.payload?.text ?? '', 'ApplicationNumber') ?? '';
    return {
      id: taken.metadata.messageId,
      application,
      original: originalMessageId,
      answer: async () => {
        const payload = familyResponse(application);
        return (await client.sendResponse({ to: replyTo ?? '', payload })).messageId;
      },
    };
  };
  return {
    send: async (application: string) =>
      (await client.sendRequest({ payload: familyRequest(application) })).messageId,
    receive: () => take('getRequest'),
    receiveAnswer: () => take('getResponse'),
    ack: (id: string) => client.ack(id),
  };
};

const jsonStation = (world: HubWorld, mnemonic: string): Station => {
  const client = world.json(mnemonic);
  const take = async (queue: 'requests' | 'responses'): Promise<Received | null> => {
    const taken = await client.lease(queue);
    if (taken === null) return null;
    const { ApplicationNumber: application } = taken.content as { ApplicationNumber: string };
    return {
      id: taken.messageId,
      application,
      original: taken.original?.messageId ?? null,
      answer: async () => {
        const content = { ApplicationNumber: application, Result: 'NOT_FOUND' };
        return (await client.respond(taken, { content })).messageId;
      },
    };
  };
  return {
    send: async (application) =>
      (await client.send({ type: 'VS00001v001', content: familyRequestJson(application) }))
        .messageId,
    receive: () => take('requests'),
    receiveAnswer: () => take('responses'),
    ack: (id) => client.ack(id),
  };
};

/** A department at its wire. */
export const stationOf = (world: HubWorld, mnemonic: string, wire: Wire): Station =>
  wire === 'json' ? jsonStation(world, mnemonic) : soapStation(world, mnemonic, wire);
