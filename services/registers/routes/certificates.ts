import Type from 'typebox';
import { limits } from '../../../broker/index.ts';
import { defineRoute, type Route } from '../../../module/index.ts';
import { visibleTo, type ListedCertificate } from '../../../registries/index.ts';
import { callerOf } from '../caller.ts';
import { problemsOf } from '../certificateProblems.ts';
import type { RegistersPorts } from '../ports.ts';
import {
  answer,
  enveloped,
  iso,
  moment,
  optionalText,
  root,
  shortText,
  tags,
  text,
  texts,
} from '../schemas.ts';

const levels = ['future', 'ok', '60', '30', '7', 'expired'] as const;
const trust = Type.Object({ ok: Type.Boolean(), reason: optionalText, text });

const facts = {
  sha256: text,
  subject: text,
  issuer: text,
  serial: text,
  notBefore: moment,
  notAfter: moment,
  algorithm: optionalText,
  ogrn: optionalText,
  inn: optionalText,
  trust,
};

const CertificatesReply = Type.Object({
  certificates: Type.Array(
    Type.Object({
      system: text,
      systemName: text,
      participant: text,
      participantName: text,
      ...facts,
      daysLeft: Type.Integer(),
      level: Type.Enum([...levels]),
      replaced: Type.Boolean({ description: 'У системы есть сертификат с более поздним концом' }),
    }),
  ),
});

/** Trust of a few at a time: each may verify a chain and a revocation list. */
const inspectedTogetherMax = 8;

const withTrust = async (
  { inspector }: RegistersPorts,
  listed: readonly ListedCertificate[],
): Promise<readonly object[]> => {
  const lines: object[] = [];
  for (let at = 0; at < listed.length; at += inspectedTogetherMax) {
    const some = listed.slice(at, at + inspectedTogetherMax);
    const done = await Promise.all(
      some.map(async ({ pem, notBeforeMs, notAfterMs, ...one }) => {
        const { algorithm, ogrn, inn, trust: verdict } = await inspector.certificate(pem);
        const dates = { notBefore: iso(notBeforeMs), notAfter: iso(notAfterMs) };
        return { ...one, ...dates, algorithm, ogrn, inn, trust: verdict };
      }),
    );
    lines.push(...done);
  }
  return lines;
};

const listRoute = (ports: RegistersPorts): Route =>
  defineRoute({
    method: 'get',
    path: `${root}/certificates`,
    summary: 'Сертификаты систем: сколько дней осталось, отозваны ли',
    description:
      'Ближайший конец первым; ступени предупреждений — 60, 30 и 7 дней. Участник видит свои.',
    tags,
    permission: 'participant',
    right: 'registry.read',
    query: Type.Object(
      {
        system: Type.Optional(shortText('Мнемоника')),
        level: Type.Optional(Type.Enum([...levels])),
      },
      { additionalProperties: false },
    ),
    responses: answer('Сертификаты', CertificatesReply),
    handler: async ({ query, caller }) => {
      const listed = await ports.registers.certificates(visibleTo(callerOf(caller)));
      const wanted = listed
        .filter(({ system }) => query.system === undefined || system === query.system)
        .filter(({ level }) => query.level === undefined || level === query.level)
        .slice(0, limits.listRowsMax);
      return { status: 200, body: { certificates: await withTrust(ports, wanted) } };
    },
  });

const pem = Type.String({ minLength: 1, maxLength: 20_000, description: 'PEM' });

const CheckReply = Type.Object({
  certificate: Type.Object(facts),
  problems: texts,
  warnings: texts,
  /** Days in which the old and the new certificate hold together; null without a system or an old one. */
  overlapDays: Type.Union([Type.Integer(), Type.Null()]),
});

const checkRoute = (ports: RegistersPorts): Route =>
  defineRoute({
    method: 'post',
    path: `${root}/certificates/check`,
    summary: 'Разобрать сертификат до регистрации: чей он, годен ли, перекрывает ли прежний',
    tags,
    permission: 'participant',
    right: 'registry.read',
    body: enveloped({
      pem,
      system: Type.Optional(shortText('Мнемоника системы, для которой он')),
      organisation: Type.Optional(shortText('ОГРН владельца системы')),
    }),
    responses: answer('Сертификат и замечания', CheckReply),
    handler: async ({ body }) => {
      const { pem: given, system, organisation } = body.envelope;
      const found = await ports.inspector.certificate(given);
      const listed = await ports.registers.certificates();
      const judged = problemsOf(found, listed, { system, organisation }, ports.clock.nowMs());
      const { notBeforeMs, notAfterMs, ...known } = found;
      const certificate = { ...known, notBefore: iso(notBeforeMs), notAfter: iso(notAfterMs) };
      return { status: 200, body: { certificate, ...judged } };
    },
  });

const RequestReply = Type.Object({
  subject: text,
  ogrn: optionalText,
  inn: optionalText,
  algorithm: optionalText,
  signatureHolds: Type.Boolean(),
  problems: texts,
});

const requestRoute = ({ inspector }: RegistersPorts): Route =>
  defineRoute({
    method: 'post',
    path: `${root}/certificates/request-check`,
    summary: 'Проверить запрос на сертификат (PKCS#10)',
    tags,
    permission: 'participant',
    right: 'registry.read',
    body: enveloped({ pem, organisation: Type.Optional(shortText('ОГРН владельца')) }),
    responses: answer('Что в запросе', RequestReply),
    handler: async ({ body }) => {
      const { pem: given, organisation } = body.envelope;
      const found = await inspector.request(given);
      const problems = [
        ...(found.signatureHolds ? [] : ['Подпись запроса не сходится с его ключом.']),
        ...(found.algorithm === null ? ['Ключ такого вида хаб не принимает.'] : []),
        ...(found.ogrn === null ? ['В запросе нет ОГРН.'] : []),
        ...(organisation !== undefined && found.ogrn !== null && found.ogrn !== organisation
          ? [`ОГРН запроса ${found.ogrn} — другой организации.`]
          : []),
      ];
      return { status: 200, body: { ...found, problems } };
    },
  });

/** Certificates of systems: their calendar, and the check of one before it is registered. */
export const makeCertificateRoutes = (ports: RegistersPorts): readonly Route[] => [
  listRoute(ports),
  checkRoute(ports),
  requestRoute(ports),
];
