import { makeJsonClient, type OperatorClient } from '../sdk/index.ts';
import { baseUrlOf, operatorOf, type HubOptions } from './connection.ts';
import type { CliContext } from './context.ts';
import { signingOf, type SignerOptions } from './signing.ts';

/** Who looks into the journal and the queues: an operator sees all, a system its own. */
export type Reader = Pick<OperatorClient, 'card' | 'passport' | 'trace' | 'queues' | 'explain'>;

/**
 * The reader of the options: the system whose key and certificate are given, else the operator of this installation.
 * @throws CommanderError hub.usage when one of the two is absent; HubError OperatorTokenInvalid without a token
 */
export const openReader = async (
  context: CliContext,
  options: HubOptions & SignerOptions,
  keyOption = '--key',
): Promise<Reader> => {
  if (options.key === undefined && options.cert === undefined) return operatorOf(context, options);
  const signing = await signingOf(context, options, keyOption);
  const baseUrl = await baseUrlOf(context, options);
  return makeJsonClient({ ...signing, baseUrl, nowMs: context.clock.nowMs });
};
