import type { Command } from 'commander';
import {
  explainError,
  findSignatures,
  readCertificate,
  verifySignature,
  type Certificate,
  type SignatureCheck,
  type SignatureProvider,
  type Trust,
} from '../../crypto/index.ts';
import { makeTrustFolder, trustDirectory } from '../../keys/index.ts';
import { parseXml, type XmlElement } from '../../xml/index.ts';
import type { CliContext } from '../context.ts';
import { readPemFile, readXml } from '../input.ts';
import { exitCodes, show } from '../output.ts';
import { momentOption } from '../usage.ts';

type Options = { cert?: string; chain: boolean; trust?: string; at?: string; json?: boolean };

/** One signature as scripts read it. */
type Finding = {
  readonly signature: string;
  readonly target: string | null;
  readonly targetId: string | null;
  readonly algorithm: string | null;
  readonly digestAlgorithm: string | null;
  readonly certificate: {
    readonly subject: string;
    readonly issuer: string;
    readonly serial: string;
    readonly sha256: string;
    readonly notBefore: string;
    readonly notAfter: string;
  } | null;
  readonly digestOk: boolean;
  readonly signatureOk: boolean;
  /** null when the chain was not asked for or there was nothing to check. */
  readonly chainOk: boolean | null;
  readonly ok: boolean;
  readonly code: string | null;
  readonly reason: string;
};

type TrustCheck = Pick<Trust, 'check'> | null;

const describeCertificate = (certificate: Certificate): Finding['certificate'] => ({
  subject: certificate.subject,
  issuer: certificate.issuer,
  serial: certificate.serial,
  sha256: certificate.sha256,
  notBefore: new Date(certificate.notBeforeMs).toISOString(),
  notAfter: new Date(certificate.notAfterMs).toISOString(),
});

const checkChain = async (
  trust: TrustCheck,
  check: SignatureCheck,
  atMs: number,
): Promise<{ ok: boolean | null; code: string | null; reason: string }> => {
  if (trust === null || !check.certificate) return { ok: null, code: null, reason: '' };
  const verdict = await trust.check(check.certificate, atMs);
  return verdict.ok
    ? { ok: true, code: null, reason: '' }
    : { ok: false, code: explainError(verdict.reason), reason: verdict.text };
};

const describe = async (
  element: XmlElement,
  check: SignatureCheck,
  trust: TrustCheck,
  atMs: number,
): Promise<Finding> => {
  const chain = await checkChain(trust, check, atMs);
  return {
    signature: element.parent?.local ?? 'документ',
    target: check.target?.local ?? null,
    targetId: check.target?.id ?? null,
    algorithm: check.algorithm ?? null,
    digestAlgorithm: check.digestAlgorithm ?? null,
    certificate: check.certificate ? describeCertificate(check.certificate) : null,
    digestOk: check.digestOk,
    signatureOk: check.signatureOk,
    chainOk: chain.ok,
    ok: check.ok && chain.ok !== false,
    code: check.reasonCode ?? chain.code,
    reason: [check.reason, chain.reason].filter((part) => part !== '').join(' '),
  };
};

const mark = (ok: boolean | null): string =>
  ok === null ? 'не проверялась' : ok ? 'верно' : 'НЕВЕРНО';

const render = (finding: Finding, index: number): string =>
  [
    `Подпись ${index + 1} в ${finding.signature}: ${finding.ok ? 'ДЕЙСТВИТЕЛЬНА' : 'НЕДЕЙСТВИТЕЛЬНА'}`,
    `  подписан элемент:  ${finding.target ?? 'не найден'}${finding.targetId === null ? '' : ` (Id ${finding.targetId})`}`,
    `  алгоритм:          ${finding.algorithm ?? 'не поддержан'}, хэш ${finding.digestAlgorithm ?? 'не поддержан'}`,
    ...(finding.certificate
      ? [
          `  сертификат:        ${finding.certificate.subject}`,
          `  действует:         ${finding.certificate.notBefore} — ${finding.certificate.notAfter}`,
        ]
      : ['  сертификат:        нет']),
    `  хэш содержимого:   ${mark(finding.digestOk)}`,
    `  значение подписи:  ${mark(finding.signatureOk)}`,
    `  цепочка доверия:   ${mark(finding.chainOk)}`,
    `  вывод:             ${finding.reason}`,
  ].join('\n');

const openTrust = async (
  context: CliContext,
  options: Options,
  provider: SignatureProvider,
): Promise<TrustCheck> => {
  if (!options.chain) return null;
  const folder = makeTrustFolder({
    directory: options.trust ?? trustDirectory((await context.settings()).dataDir),
    provider,
    crlPolicy: 'when-present',
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  });
  await folder.start();
  folder.stop();
  return folder;
};

const run = async (context: CliContext, file: string, options: Options): Promise<void> => {
  const atMs = options.at === undefined ? context.clock.nowMs() : momentOption('--at', options.at);
  const document = parseXml(await readXml(file), { allowProcessingInstructions: true });
  const certificate =
    options.cert === undefined
      ? undefined
      : await readPemFile('--cert', options.cert, readCertificate);
  const provider = await context.provider();
  const trust = await openTrust(context, options, provider);
  const findings: Finding[] = [];
  for (const element of findSignatures(document)) {
    const check = await verifySignature(document, element, {
      provider,
      profile: 'general',
      lenientSignedInfo: true,
      ...(certificate && { certificate }),
    });
    findings.push(await describe(element, check, trust, atMs));
  }
  const ok = findings.length > 0 && findings.every((finding) => finding.ok);
  if (!ok) context.end(exitCodes.refused);
  show(context.terminal, options.json, { ok, file, signatures: findings }, () =>
    findings.length === 0
      ? 'В документе нет ни одной подписи XMLDSig (элемента ds:Signature).'
      : findings.map(render).join('\n\n'),
  );
};

/** `hub verify`: says of every XMLDSig in a file whether it holds and, if not, why, in words; works without a running hub. */
export const defineVerify = (command: Command, context: CliContext): void => {
  command
    .argument('<FILE>', 'файл; «-» — стандартный ввод')
    .option('--cert <PEM>', 'сертификат, если его нет в документе')
    .option('--no-chain', 'не проверять цепочку, сроки и отзыв сертификата')
    .option(
      '--trust <DIR>',
      'папка доверенных корней и списков отзыва (по умолчанию — HUB_DATA/trust)',
    )
    .option('--at <ISO>', 'на какой момент проверять сертификат (по умолчанию — сейчас)')
    .option('--json', 'ответ для программ')
    .action((file: string, options: Options) => run(context, file, options));
};
