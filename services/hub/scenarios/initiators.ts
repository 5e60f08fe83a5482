import { readCertificate } from '../../../adapters/crypto/index.ts';
import { contentXmlOf } from '../../../adapters/rest/index.ts';
import { makeJsonClient } from '../../../adapters/sdk/index.ts';
import { HubError, type Outcome } from '../../../broker/index.ts';
import type { Arrival, Initiator } from '../../scenarios/index.ts';
import { makeGrantedSigner } from '../../signing/index.ts';
import type { Core } from '../core.ts';
import { signingPortsOf } from '../modules/signing.ts';

/** Node of the initiator's response queue that belongs to sequences: its own program never sees their answers. */
export const scenarioNode = 'scenarios';

type Client = ReturnType<typeof makeJsonClient>;
type Delivered = NonNullable<Awaited<ReturnType<Client['lease']>>>;

const outcomeOf = (delivered: Delivered): Outcome | null => {
  const { outcome, content, rejections, source } = delivered;
  if (outcome === 'status') return null;
  if (outcome === 'rejected') {
    const [first] = rejections;
    const code = first?.code ?? 'FAILURE';
    return { refusal: { code, text: rejections.map((one) => one.description).join('; ') } };
  }
  const answerXml = contentXmlOf(source);
  return { answer: content ?? {}, ...(answerXml !== null && { answerXml }) };
};

const arrivalOf = (delivered: Delivered): Arrival => ({
  messageId: delivered.messageId,
  originalMessageId: delivered.original?.messageId ?? null,
  outcome: outcomeOf(delivered),
});

/**
 * The exchange on behalf of a system: through the doors of this very hub, signed with the system's key that server-side signing keeps
 * and has granted to the hub.
 */
export const makeInitiators = (core: Core): ((mnemonic: string) => Promise<Initiator>) => {
  const { provider, registry, clock, config, keys, ownAddress } = core;
  const sign = makeGrantedSigner(signingPortsOf(core));
  const hubCertificates = [keys.gost, keys.rsa, keys.ec].map(({ certificate }) => certificate);
  const clientOf = (mnemonic: string): Client => {
    const baseUrl = ownAddress.url;
    if (baseUrl === null) throw new HubError('HubIsOverloaded', { reason: 'Хаб ещё запускается.' });
    const isWanted = (pem: string): boolean =>
      registry.current().systemByCertificate(readCertificate(pem).sha256)?.mnemonic === mnemonic;
    const purpose = `последовательность запросов от имени ${mnemonic}`;
    const by = { as: config.mnemonic, organisation: config.operatorOgrn, purpose, isWanted };
    return makeJsonClient({
      baseUrl,
      provider,
      hubCertificates,
      nowMs: clock.nowMs,
      sign: (payload) => sign(by, payload),
    });
  };
  return async (mnemonic) => {
    const client = clientOf(mnemonic);
    return {
      send: async ({ messageId, type, content, transactionCode }) => {
        await client.send({
          messageId,
          type,
          content,
          nodeId: scenarioNode,
          ...(transactionCode !== null && { transactionCode }),
        });
      },
      next: async (waitMs, signal) => {
        const found = await client.lease('responses', { nodeId: scenarioNode, waitMs, signal });
        return found === null ? null : arrivalOf(found);
      },
      acknowledge: (messageId) => client.ack(messageId),
    };
  };
};
