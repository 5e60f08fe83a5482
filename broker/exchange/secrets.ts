import { HubError } from '../errors.ts';
import type { Payload, System } from '../ports.ts';
import type { SendRequestCommand } from './commands.ts';
import type { ExchangeContext } from './context.ts';
import { holdsStateSecret } from './stateSecret.ts';

type Examined = Pick<SendRequestCommand, 'messageId' | 'body' | 'attachments'> & {
  readonly payload: Payload | null;
  /** Responses take the mark of their request. */
  readonly confidentiality?: string | null;
};

/**
 * Refuses state secrets before anything of the body is kept (KIS-6.5): only the hash and the metadata stay in the journal of refusals,
 * and the security officer gets an incident.
 * @throws HubError StateSecretNotAllowed
 */
export const refuseStateSecret = async (
  context: ExchangeContext,
  sender: System,
  { messageId, body, attachments, payload, confidentiality = null }: Examined,
): Promise<void> => {
  const { signedPart } = body;
  if (!holdsStateSecret({ confidentiality, payload, signedPart, attachments })) return;
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
