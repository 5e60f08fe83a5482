import { HubError } from '../../broker/index.ts';
import type { InformationTypeCard } from '../../registries/index.ts';
import type { BenchPorts } from './ports.ts';
import type { SendData, SentData } from './schemas.ts';
import { saveSent } from './store.ts';
import { keyOf } from './systems.ts';

/** The card in force. @throws HubError RegistryEntryNotFound */
export const cardInForce = async (
  { workflow }: BenchPorts,
  code: string,
): Promise<InformationTypeCard> =>
  (await workflow.get('informationTypes', code)).data as InformationTypeCard;

/** Content in the wanted form. @throws HubError BadRequest, InvalidContent naming the place */
export const inForm = (
  p: BenchPorts,
  card: InformationTypeCard,
  { form, content }: Pick<SendData, 'form' | 'content'>,
  wanted: 'xml' | 'json',
): unknown => {
  if (form === 'xml' && typeof content !== 'string') {
    throw new HubError('BadRequest', { field: 'content', reason: 'XML передаётся текстом' });
  }
  if (form === wanted) return content;
  return wanted === 'xml' ? p.toXml(card, content) : p.toJson(card, String(content));
};

type By = { readonly name: string; readonly organisations: readonly string[] | null };

/**
 * Signs a test message and sends it through the real door; it is marked as a test, so that recipients know. A refusal of the hub is what
 * the bench is for: it is told, not thrown.
 * @throws HubError RegistryEntryNotFound, AccessDenied, InvalidContent when the content has no such form
 */
export const sendTest = async (p: BenchPorts, data: SendData, by: By): Promise<SentData> => {
  const { mnemonic, organisation, key } = await keyOf(p, data.system, by.organisations);
  const card = await cardInForce(p, data.type);
  const content = inForm(p, card, data, data.wire === 'json' ? 'json' : 'xml');
  const messageId = p.newMessageId();
  const { type, wire } = data;
  const outcome = await p.send(key, { messageId, type, wire, content });
  await saveSent(p.db, {
    messageId,
    mnemonic,
    organisation,
    type,
    wire,
    refusal: outcome.accepted ? null : outcome.code,
    sentAtMs: p.clock.nowMs(),
    sentBy: by.name,
  });
  if (outcome.accepted) return { messageId, accepted: true, status: outcome.status, refusal: null };
  const { code, reason, violations } = outcome;
  return {
    messageId,
    accepted: false,
    status: null,
    refusal: { code, reason, violations: [...violations] },
  };
};
