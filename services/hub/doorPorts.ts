import { createHash, timingSafeEqual } from 'node:crypto';
import path from 'node:path';
import { schemasDir } from '../../adapters/config/index.ts';
import type { SignatureAlgorithm } from '../../adapters/crypto/index.ts';
import { makeServiceCaller } from '../../adapters/directCall/index.ts';
import { hubKeyFor } from '../../adapters/keys/index.ts';
import { makeMessageList } from '../../adapters/postgres/index.ts';
import { prove, type RestPorts } from '../../adapters/rest/index.ts';
import { makeIds, newRequestId } from '../../adapters/runtime/index.ts';
import { loadDescriptions, makeHubSigner, type SoapDoorPorts } from '../../adapters/soap/index.ts';
import { makeDirectCall } from '../../broker/index.ts';
import { makeAudited } from './audited.ts';
import { payloadAsXml } from './conversions.ts';
import type { Core } from './core.ts';
import { closedDoor, makeRouteGate } from './doors.ts';
import { makeCertificates, makeOperators } from './parts.ts';

const equalTokens = (left: string, right: string): boolean => {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(left), digest(right));
};

/** What the SOAP door needs of this hub; the AMQP door takes the same for XML. */
export const soapPortsOf = ({
  config,
  clock,
  log,
  provider,
  keys,
  trust,
  exchange,
  conversions,
  context,
  bodies,
  storage,
}: Core): SoapDoorPorts => ({
  exchange,
  verification: { provider, trust },
  hubSigner: makeHubSigner(provider, keys),
  convert: conversions.content,
  descriptions: loadDescriptions(path.join(schemasDir, 'smev')),
  bodies,
  requestId: newRequestId,
  closed: () => closedDoor(storage.components, 'door.soap'),
  clock,
  log,
  ...(config.testCrashAt !== null && { crash: context.crash }),
  ...(config.publicUrl !== null && { baseUrl: config.publicUrl }),
});

/** What the JSON door needs of this hub. @param operatorToken the installation's; null: no token opens this door */
export const restPortsOf = (core: Core, operatorToken: string | null): RestPorts => {
  const { provider, keys, trust, registry, storage, exchange, conversions, log, context, clock } =
    core;
  const certificates = makeCertificates(registry);
  const services = makeServiceCaller({
    signer: keys.gost,
    provider,
    toXml: payloadAsXml(conversions),
    prove: (payload, jws) => prove({ certificates, trust, provider }, payload, jws, clock.nowMs()),
  });
  const direct = { ...context, ids: makeIds(clock), services };
  return {
    exchange,
    journal: storage.journal,
    registry,
    certificates,
    trust,
    provider,
    signer: (algorithm) =>
      algorithm === null ? keys.gost : hubKeyFor(keys, algorithm as SignatureAlgorithm),
    hubCertificates: [keys.gost, keys.rsa, keys.ec].map(({ certificate }) => certificate),
    operators:
      operatorToken === null
        ? { check: async () => null }
        : makeOperators(operatorToken, equalTokens),
    people: core.identity.people,
    unhidden: makeMessageList(storage.database, storage.vault).unhidden,
    audited: makeAudited(core.audit, clock),
    convertXml: conversions.xmlToJson,
    evidence: core.evidence,
    callService: makeDirectCall(direct, { note: exchange.noteRefusal }),
    bodies: core.bodies,
    gate: makeRouteGate(storage.components),
    clock,
    log,
    ...(core.config.testCrashAt !== null && { crash: context.crash }),
  };
};
