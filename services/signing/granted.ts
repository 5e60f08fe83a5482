import { HubError } from '../../broker/index.ts';
import type { Caller } from '../../module/index.ts';
import type { SigningPorts } from './ports.ts';
import { makeSign } from './sign.ts';
import { grantedKeys } from './store/list.ts';

/** Who signs: a service of the hub as the system that the grants name. */
export type GrantedSignerOptions = {
  /** Mnemonic that the grants name. */
  readonly as: string;
  readonly organisation: string;
  readonly purpose: string;
  /** Whether a certificate (PEM) is the one that is wanted. */
  readonly isWanted: (certificatePem: string) => boolean;
};

/**
 * Signs JSON with a key that was granted to a service of this process (KIS-2.4.5): every signature is checked and logged as one that
 * came over HTTP.
 * @returns a detached JWS over the value
 * @throws HubError AccessDenied when no key of a wanted certificate is granted, and what signing refuses
 */
export const makeGrantedSigner = (p: SigningPorts) => {
  const sign = makeSign(p);
  return async (options: GrantedSignerOptions, payload: unknown): Promise<string> => {
    const { as: name, organisation, purpose, isWanted } = options;
    const granted = await grantedKeys(p.db, name, p.clock.nowMs());
    const key = granted.find(
      ({ state, kinds, certificatePem }) =>
        state === 'active' &&
        kinds.includes('jws') &&
        certificatePem !== null &&
        isWanted(certificatePem),
    );
    if (!key) {
      throw new HubError('AccessDenied', {
        field: 'key',
        reason: `Системе ${name} не выдано право подписывать ключом с нужным сертификатом (раздел «Ключи», вид jws).`,
      });
    }
    const caller: Caller = {
      system: null,
      operator: false,
      name,
      proof: null,
      person: null,
      organisations: [organisation],
    };
    const { signatures } = await sign({
      keyId: key.id,
      kind: 'jws',
      purpose,
      documents: [{ payload }],
      caller,
      requester: { kind: 'system', name, organisation },
      requestId: p.newId(),
    });
    const [first] = signatures;
    if (!first) throw new HubError('SMEVFailure', { reason: 'Подпись не получена.' });
    return first.signature;
  };
};
