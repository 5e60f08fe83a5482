import { readFile, writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { verifyPassport, type Finding, type PassportVerdict } from '../../evidence/index.ts';
import { makeTrustFolder } from '../../keys/index.ts';
import { addHubOptions, type HubOptions } from '../connection.ts';
import type { CliContext } from '../context.ts';
import { exitCodes, show } from '../output.ts';
import { openReader } from '../reader.ts';
import { usageError } from '../usage.ts';

type VerifyOptions = { trust?: string; json?: boolean };
type FetchOptions = HubOptions & { out?: string; signingKey?: string; cert?: string };

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const signs = new Map([
  [true, '✔'],
  [false, '✘'],
  [null, '·'],
]);

const line = ({ part, ok, text }: Finding): string => `  ${signs.get(ok) ?? ''} ${part}: ${text}`;

const inWords = ({ ok, messageId, findings }: PassportVerdict): string =>
  [
    ok ? `Паспорт сообщения ${messageId ?? ''} ПОДТВЕРЖДЁН.` : 'Паспорт НЕ ПОДТВЕРЖДЁН.',
    ...findings.map(line),
    ...(ok ? [] : ['Что делать: получите паспорт заново; этому файлу верить нельзя.']),
  ].join('\n');

const verify = async (context: CliContext, file: string, options: VerifyOptions): Promise<void> => {
  const provider = await context.provider();
  const folder =
    options.trust === undefined
      ? null
      : makeTrustFolder({
          directory: options.trust,
          provider,
          crlPolicy: 'when-present',
          log: quiet,
        });
  await folder?.start();
  folder?.stop();
  const verdict = await verifyPassport(await readFile(file), { provider, trust: folder });
  if (!verdict.ok) context.end(exitCodes.refused);
  show(context.terminal, options.json, verdict, () => inWords(verdict));
};

const save = async (context: CliContext, id: string, options: FetchOptions): Promise<void> => {
  const { signingKey, cert, out, ...hub } = options;
  const signer = {
    ...(signingKey !== undefined && { key: signingKey }),
    ...(cert !== undefined && { cert }),
  };
  const reader = await openReader(context, { ...hub, ...signer }, '--signing-key');
  const file = out ?? `passport-${id}.zip`;
  const bytes = await reader.passport(id);
  await writeFile(file, bytes);
  show(context.terminal, options.json, { file, bytes: bytes.length }, () => `Паспорт: ${file}`);
};

/** `hub passport ID` and `hub passport verify FILE`: the proof of a message, made by the hub and checked without it. */
export const definePassport = (command: Command, context: CliContext): void => {
  addHubOptions(command)
    .argument('[ID]', 'MessageID')
    .option('--out <FILE>', 'куда сохранить; без него passport-ID.zip')
    .option('--signing-key <PEM>', 'закрытый ключ системы (без него — оператор)')
    .option('--cert <PEM>', 'сертификат системы')
    .action((id: string | undefined, options: FetchOptions) => {
      if (id === undefined) throw usageError('ID', 'какого сообщения составить паспорт');
      return save(context, id, options);
    });
  command
    .command('verify')
    .description('проверить паспорт без хаба')
    .argument('<FILE>', 'файл паспорта')
    .option('--trust <DIR>', 'папка с доверенными корнями и CRL; без неё доверие не проверяется')
    .option('--json', 'ответ для программ')
    // `--json` belongs to both commands, and Commander gives it to the outer one.
    .action((file: string, _options: VerifyOptions, own: Command) =>
      verify(context, file, own.optsWithGlobals<VerifyOptions>()),
    );
};
