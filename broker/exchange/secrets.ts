import { HubError } from '../errors.ts';
import type { Payload, System } from '../ports.ts';
import type { ExchangeContext } from './context.ts';
import { holdsStateSecret } from './stateSecret.ts';

/**
 * Refuses state secrets before anything of the body is kept (KIS-6.5): only the hash and the metadata stay in the journal of refusals,
 * and the security officer gets an incident.
 * @throws HubError StateSecretNotAllowed
 */
export const refuseStateSecret = async (
  context: ExchangeContext,
  sender: System,
  messageId: string,
  confidentiality: string | null,
  payload: Payload | null,
): Promise<void> => {
  if (!holdsStateSecret(confidentiality, payload)) return;
  await context.records.incident({
    kind: 'stateSecret',
    atMs: context.clock.nowMs(),
    addressee: 'security',
    messageId,
    system: sender.mnemonic,
    text: `${sender.mnemonic} передала сообщение с признаком государственной тайны; тело удалено.`,
  });
  throw new HubError('StateSecretNotAllowed', {
    field: 'confidentiality',
    reason: 'Сообщение несёт признак сведений, составляющих государственную тайну.',
  });
};
