import { HubError, type Proof } from '../../broker/index.ts';
import type { Arrived, Caller } from '../http/index.ts';
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

/**
 * Finds out who makes a call of the JSON door: the owner of the registered certificate whose signature holds, or an operator with a
 * token. The body never names its sender (KIS-6.3.2.b).
 * @throws HubError of the signature, SenderIsNotRegistered, AccessDenied for a blocked system, OperatorTokenInvalid
 */
export const makeAuthenticate =
  (ports: RestPorts) =>
  async (arrived: Arrived): Promise<Caller> => {
    if (arrived.headers['authorization'] !== undefined) {
      const token = tokenOf(arrived);
      const operator = token === undefined ? null : await ports.operators.check(token);
      if (operator === null) throw new HubError('OperatorTokenInvalid');
      return { system: null, operator: true, name: operator.name, proof: null };
    }
    const proof =
      arrived.body === undefined
        ? await proveRead(ports, arrived)
        : await proveBody(ports, arrived);
    const system = ports.exchange.identify(proof);
    return { system, operator: system.operator, name: system.mnemonic, proof };
  };
