import { resolve } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import {
  HubError,
  isHubError,
  parseMnemonic,
  type Mnemonic,
  type Violation,
} from '../../broker/index.ts';
import { nearest } from './nearest.ts';
import {
  variables,
  type LogLevel,
  type Role,
  type Variable,
  type VariableName,
} from './variables.ts';

/** Settings of one process; files and folders are absolute paths. null: not set, the default of the README applies. */
export type Config = {
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  readonly databaseUrl: string | null;
  readonly amqpUrl: string | null;
  readonly s3Url: string | null;
  /** Time-stamping authority (RFC 3161). */
  readonly tsaUrl: string | null;
  readonly roles: readonly Role[];
  readonly masterKeyFile: string | null;
  /** Without a slash at the end. */
  readonly publicUrl: string | null;
  readonly tls: { readonly keyFile: string; readonly certFile: string } | null;
  readonly crlPolicy: 'require' | 'when-present';
  readonly operatorTokenFile: string | null;
  readonly smtpUrl: string | null;
  readonly mailFrom: string | null;
  readonly webhookHosts: readonly string[];
  /** Without a slash at the end. */
  readonly otlpEndpoint: string | null;
  readonly logLevel: LogLevel;
  readonly signatureProvider: 'builtin' | 'openssl-gost';
  readonly mnemonic: Mnemonic;
  /** OGRN. */
  readonly operatorOgrn: string;
  readonly sessionIdleMs: number;
  readonly sessionMs: number;
  /** The single sign-on; null: by login and password only. */
  readonly oidc: {
    readonly issuer: string;
    readonly clientId: string;
    readonly secretFile: string;
  } | null;
  /** The bridge to ЕСМЭВ; null: there is none. */
  readonly esmev: {
    readonly url: string;
    readonly version: '1.2' | '1.3';
    readonly mnemonic: string;
    readonly nodeId: string | null;
    readonly keyFile: string;
    readonly certificateFile: string;
    readonly trustFile: string;
    readonly typesFile: string | null;
    readonly ftpUrl: string | null;
    readonly pollMsMax: number;
  } | null;
  readonly testCrashAt: string | null;
};

export type Environment = Readonly<Record<string, string | undefined>>;

const secondMs = 1_000;
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

const names = Object.keys(variables) as VariableName[];
const ajv = new Ajv2020({ coerceTypes: true });
const checks = new Map<VariableName, ValidateFunction>(
  names.map((name) => [name, ajv.compile(variables[name].schema)]),
);

/** An empty value is an absent one: shells and unit files set variables to nothing. */
const given = (env: Environment, name: VariableName): string | null => {
  const value = env[name]?.trim() ?? '';
  return value === '' ? variables[name].byDefault : value;
};

const unknownNames = (env: Environment): Violation[] =>
  Object.keys(env)
    .filter((name) => name.startsWith('HUB_') && !Object.hasOwn(variables, name))
    .map((name) => ({
      field: name,
      reason: `такой переменной нет; возможно, имелась в виду ${nearest(name, names)}`,
    }));

const wrongValues = (env: Environment): Violation[] =>
  names.flatMap((name) => {
    const value = given(env, name);
    if (value === null || checks.get(name)?.(value) === true) return [];
    const { secret, expected }: Variable = variables[name];
    const shown = secret === true ? '' : ` вместо «${value}»`;
    return [{ field: name, reason: `ожидается ${expected}${shown}` }];
  });

const wrongPair = (env: Environment): Violation[] => {
  const key = given(env, 'HUB_TLS_KEY_FILE');
  const certificate = given(env, 'HUB_TLS_CERT_FILE');
  if ((key === null) === (certificate === null)) return [];
  const field = key === null ? 'HUB_TLS_KEY_FILE' : 'HUB_TLS_CERT_FILE';
  return [{ field, reason: 'для TLS нужны оба файла: ключ и сертификат' }];
};

const oidcNames = ['HUB_OIDC_ISSUER', 'HUB_OIDC_CLIENT_ID', 'HUB_OIDC_CLIENT_SECRET_FILE'] as const;

const wrongOidc = (env: Environment): Violation[] => {
  const missing = oidcNames.filter((name) => given(env, name) === null);
  if (missing.length === oidcNames.length) return [];
  return missing.map((field) => ({
    field,
    reason: `для единого входа нужны все три: ${oidcNames.join(', ')}`,
  }));
};

const oidcOf = (env: Environment): Config['oidc'] => {
  const [issuer, clientId, secretFile] = oidcNames.map((name) => given(env, name));
  if (!issuer || !clientId || !secretFile) return null;
  return Object.freeze({ issuer, clientId, secretFile: resolve(secretFile) });
};

const esmevNames = [
  'HUB_ESMEV_MNEMONIC',
  'HUB_ESMEV_KEY_FILE',
  'HUB_ESMEV_CERT_FILE',
  'HUB_ESMEV_TRUST_FILE',
] as const;

const wrongEsmev = (env: Environment): Violation[] =>
  given(env, 'HUB_ESMEV_URL') === null
    ? []
    : esmevNames
        .filter((name) => given(env, name) === null)
        .map((field) => ({ field, reason: 'без неё мост с ЕСМЭВ (HUB_ESMEV_URL) не работает' }));

const esmevOf = (env: Environment): Config['esmev'] => {
  const endpoint = given(env, 'HUB_ESMEV_URL');
  if (endpoint === null) return null;
  const [mnemonic, keyFile, certificateFile, trustFile] = esmevNames.map(
    (name) => given(env, name) ?? '',
  );
  const typesFile = given(env, 'HUB_ESMEV_TYPES_FILE');
  return Object.freeze({
    url: endpoint,
    version: (given(env, 'HUB_ESMEV_VERSION') ?? '1.2') as '1.2' | '1.3',
    mnemonic: mnemonic ?? '',
    nodeId: given(env, 'HUB_ESMEV_NODE_ID'),
    keyFile: resolve(keyFile ?? ''),
    certificateFile: resolve(certificateFile ?? ''),
    trustFile: resolve(trustFile ?? ''),
    typesFile: typesFile === null ? null : resolve(typesFile),
    ftpUrl: given(env, 'HUB_ESMEV_FTP_URL'),
    pollMsMax: Number(given(env, 'HUB_ESMEV_POLL_SECONDS')) * secondMs,
  });
};

const wrongMnemonic = (env: Environment): Violation[] => {
  const field = 'HUB_MNEMONIC';
  try {
    parseMnemonic(given(env, field) ?? '');
    return [];
  } catch (error) {
    if (!isHubError(error)) throw error;
    return [{ field, reason: error.message }];
  }
};

/**
 * Settings of the process from its environment, checked once and frozen (design.md §3). Nobody else reads the environment.
 * @throws HubError ConfigurationInvalid with every wrong variable; values that may hold a password are not repeated
 * @param byDefault what this program uses instead of the defaults of the README
 */
export const readConfig = (
  environment: Environment = process.env,
  byDefault: Environment = {},
): Config => {
  const env = { ...byDefault, ...environment };
  const violations = [
    ...unknownNames(env),
    ...wrongValues(env),
    ...wrongPair(env),
    ...wrongOidc(env),
    ...wrongEsmev(env),
    ...wrongMnemonic(env),
  ];
  if (violations.length > 0) {
    const reason = violations.map((v) => `${v.field}: ${v.reason}`).join('\n');
    throw new HubError('ConfigurationInvalid', { reason, violations });
  }
  const value = (name: VariableName): string => given(env, name) ?? '';
  const path = (name: VariableName): string | null => {
    const written = given(env, name);
    return written === null ? null : resolve(written);
  };
  const keyFile = path('HUB_TLS_KEY_FILE');
  const certFile = path('HUB_TLS_CERT_FILE');
  return Object.freeze<Config>({
    port: Number(value('HUB_PORT')),
    host: value('HUB_HOST'),
    dataDir: resolve(value('HUB_DATA')),
    databaseUrl: given(env, 'DATABASE_URL'),
    amqpUrl: given(env, 'AMQP_URL'),
    s3Url: given(env, 'S3_URL'),
    tsaUrl: given(env, 'HUB_TSA_URL'),
    roles: Object.freeze([...new Set(value('HUB_ROLES').split(','))] as Role[]),
    masterKeyFile: path('HUB_MASTER_KEY_FILE'),
    publicUrl: given(env, 'HUB_PUBLIC_URL')?.replace(/\/+$/, '') ?? null,
    tls: keyFile !== null && certFile !== null ? Object.freeze({ keyFile, certFile }) : null,
    crlPolicy: value('HUB_CRL_POLICY') as Config['crlPolicy'],
    operatorTokenFile: path('HUB_OPERATOR_TOKEN_FILE'),
    smtpUrl: given(env, 'HUB_SMTP_URL'),
    mailFrom: given(env, 'HUB_MAIL_FROM'),
    webhookHosts: Object.freeze(given(env, 'HUB_WEBHOOK_HOSTS')?.toLowerCase().split(',') ?? []),
    otlpEndpoint: given(env, 'OTEL_EXPORTER_OTLP_ENDPOINT')?.replace(/\/+$/, '') ?? null,
    logLevel: value('HUB_LOG_LEVEL') as LogLevel,
    signatureProvider: value('HUB_SIGNATURE_PROVIDER') as Config['signatureProvider'],
    mnemonic: parseMnemonic(value('HUB_MNEMONIC')),
    operatorOgrn: value('HUB_OPERATOR_OGRN'),
    sessionIdleMs: Number(value('HUB_SESSION_IDLE_MINUTES')) * minuteMs,
    sessionMs: Number(value('HUB_SESSION_HOURS')) * hourMs,
    oidc: oidcOf(env),
    esmev: esmevOf(env),
    testCrashAt: given(env, 'HUB_TEST_CRASH_AT'),
  });
};
