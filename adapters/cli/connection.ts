import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { HubError } from '../../broker/index.ts';
import { makeOperatorClient, type OperatorClient } from '../sdk/index.ts';
import type { CliContext } from './context.ts';
import { usageError } from './usage.ts';

export type HubOptions = { readonly url?: string; readonly json?: boolean };

/** Options of every command that talks to a running hub. */
export const addHubOptions = (command: Command): Command =>
  command
    .option('--url <URL>', 'адрес хаба (без него — этот узел по HUB_HOST и HUB_PORT)')
    .option('--json', 'ответ для программ');

const anyAddress: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '[::1]' };

/** Address of the hub: what was asked for, else the hub of these settings on this machine. */
export const baseUrlOf = async (context: CliContext, { url }: HubOptions): Promise<string> => {
  if (url !== undefined) {
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
      throw usageError('--url', `нужен адрес вида http://127.0.0.1:8080, а не «${url}»`);
    return url.replace(/\/+$/, '');
  }
  const { host, port, tls } = await context.settings();
  return `${tls === null ? 'http' : 'https'}://${anyAddress[host] ?? host}:${port}`;
};

/** The operator's client, with the token in the data folder of these settings. @throws HubError OperatorTokenInvalid when there is none */
export const operatorOf = async (
  context: CliContext,
  options: HubOptions,
): Promise<OperatorClient> => {
  const { operatorTokenFile, dataDir } = await context.settings();
  const file = operatorTokenFile ?? path.join(dataDir, 'operator.token');
  const baseUrl = await baseUrlOf(context, options);
  const { nowMs } = context.clock;
  try {
    return makeOperatorClient({ baseUrl, token: (await readFile(file, 'utf8')).trim(), nowMs });
  } catch (cause) {
    throw new HubError(
      'OperatorTokenInvalid',
      {
        reason: `Ключ оператора не прочитан: ${file}. Он появляется при первом запуске хаба (npx hub start) в его папке данных; укажите её в HUB_DATA или сам файл в HUB_OPERATOR_TOKEN_FILE.`,
      },
      { cause },
    );
  }
};
