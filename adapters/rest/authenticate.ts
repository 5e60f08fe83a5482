import {
  sessionCookie,
  type Arrived,
  type Caller,
  type Person,
  type Route,
} from '../../module/index.ts';
import { HubError, type Proof } from '../../broker/index.ts';
import type { RestPorts } from './ports.ts';
import { checkSignedMoment, prove } from './prove.ts';

const headerOf = (arrived: Arrived, name: string): string | undefined => {
  const value = arrived.headers[name];
  return typeof value === 'string' ? value : undefined;
};

const tokenOf = (arrived: Arrived): string | undefined =>
  /^Bearer ([\w.~+/=-]{1,2000})$/i.exec(headerOf(arrived, 'authorization') ?? '')?.[1];

/** A read is signed over its method, target and moment: there is no body to sign. */
const proveRead = async (ports: RestPorts, arrived: Arrived): Promise<Proof> => {
  const timestamp = headerOf(arrived, 'hub-timestamp');
  const signature = headerOf(arrived, 'hub-signature');
  const payload = { method: arrived.method, path: arrived.target, timestamp: timestamp ?? '' };
  const proof = await prove(ports, payload, signature, arrived.receivedAtMs);
  checkSignedMoment(timestamp, arrived.receivedAtMs);
  return proof;
};

const proveBody = async (ports: RestPorts, arrived: Arrived): Promise<Proof> => {
  // The schema of the route has been checked: both members are what their names say.
  const { envelope, signature } = arrived.body as {
    envelope: Readonly<Record<string, unknown>>;
    signature?: string;
  };
  const proof = await prove(ports, envelope, signature, arrived.receivedAtMs);
  // Envelopes of messages have no moment of their own: the time in their identifier is judged by the exchange.
  if ('timestamp' in envelope) checkSignedMoment(envelope['timestamp'], arrived.receivedAtMs);
  return proof;
};

const hasSession = (arrived: Arrived): boolean =>
  headerOf(arrived, 'cookie')?.includes(`${sessionCookie}=`) === true &&
  headerOf(arrived, 'hub-signature') === undefined;

/** A person as a caller of this route: the reach of its right is what the handlers see. */
const personCaller = (person: Person, { right }: Route): Caller => {
  const reach = right === undefined ? [person.organisation] : (person.reach(right) ?? []);
  const everywhere = reach === 'region';
  return {
    system: null,
    operator: everywhere,
    name: person.login,
    proof: null,
    person,
    organisations: everywhere ? null : reach,
  };
};

const byToken = async (ports: RestPorts, arrived: Arrived, route: Route): Promise<Caller> => {
  const token = tokenOf(arrived);
  if (token !== undefined) {
    const operator = await ports.operators.check(token);
    if (operator !== null) {
      const { name } = operator;
      return { system: null, operator: true, name, proof: null, person: null, organisations: null };
    }
    const person = await ports.people.byToken(token, arrived);
    if (person !== null) return personCaller(person, route);
  }
  throw new HubError('OperatorTokenInvalid');
};

/**
 * Finds out who makes a call of the JSON interface: a person by the session of the console or a personal token, an operator by the
 * token of the installation, or the owner of the registered certificate whose signature holds. The body never names its sender
 * (KIS-6.3.2.b).
 * @throws HubError of the signature, SenderIsNotRegistered, AccessDenied for a blocked system, OperatorTokenInvalid, LoginRequired
 */
export const makeAuthenticate =
  (ports: RestPorts) =>
  async (arrived: Arrived, route: Route): Promise<Caller> => {
    if (arrived.headers['authorization'] !== undefined) return byToken(ports, arrived, route);
    if (hasSession(arrived))
      return personCaller(await ports.people.bySession(arrived, route), route);
    if (route.permission === 'person') throw new HubError('LoginRequired');
    const proof =
      arrived.body === undefined
        ? await proveRead(ports, arrived)
        : await proveBody(ports, arrived);
    const system = ports.exchange.identify(proof);
    const { operator, mnemonic: name, participantOgrn } = system;
    const organisations = operator ? null : [participantOgrn];
    return { system, operator, name, proof, person: null, organisations };
  };
