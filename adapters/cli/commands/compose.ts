import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { composeBundle } from '../../bundle/index.ts';
import type { CliContext } from '../context.ts';

type Options = {
  system?: string;
  name?: string;
  ogrn?: string;
  inn?: string;
  kind: string;
  cert: string[];
  type: string[];
  owner?: string;
  route: string[];
  allow: string[];
  basis: string;
  out?: string;
};

const collect = (value: string, list: string[]): string[] => [...list, value];

const run = async (context: CliContext, options: Options): Promise<void> => {
  const bundle = await composeBundle({
    ...(options.system !== undefined && {
      system: {
        mnemonic: options.system,
        name: options.name ?? options.system,
        ogrn: options.ogrn ?? '',
        inn: options.inn ?? '',
        kind: options.kind,
        certificateFiles: options.cert,
      },
    }),
    typeFolders: options.type,
    ...(options.owner !== undefined && { owner: options.owner }),
    routes: options.route,
    allows: options.allow,
    basis: options.basis,
  });
  const text = `${JSON.stringify(bundle, null, 2)}\n`;
  if (options.out === undefined) context.terminal.out(text);
  else await writeFile(options.out, text);
};

/** `hub registry compose`: a bundle from a department's numbers, certificate files and folders of information types, without editing JSON. */
export const defineCompose = (registry: Command, context: CliContext): void => {
  registry
    .command('compose')
    .description(
      'составить пакет реестров: система и её сертификаты, виды сведений, маршруты, права',
    )
    .option('--system <MNEMONIC>', 'мнемоника системы')
    .option('--name <TEXT>', 'название системы и её владельца')
    .option('--ogrn <DIGITS>', 'ОГРН владельца')
    .option('--inn <DIGITS>', 'ИНН владельца')
    .option('--kind <KIND>', 'authority | municipality | institution', 'authority')
    .option('--cert <PEM>', 'файл сертификата системы; можно несколько раз', collect, [])
    .option(
      '--type <DIR>',
      'папка вида сведений (card.json, схемы, примеры); можно несколько раз',
      collect,
      [],
    )
    .option('--owner <MNEMONIC>', 'поставщик этих видов сведений')
    .option('--route <TYPE=MNEMONIC>', 'фиксированный маршрут; можно несколько раз', collect, [])
    .option(
      '--allow <MNEMONIC=TYPE>',
      'кому разрешено отправлять; можно несколько раз',
      collect,
      [],
    )
    .option(
      '--basis <TEXT>',
      'основание прав доступа',
      'соглашение об информационном взаимодействии',
    )
    .option('--out <FILE>', 'куда записать пакет (по умолчанию — stdout)')
    .action((options: Options) => run(context, options));
};
