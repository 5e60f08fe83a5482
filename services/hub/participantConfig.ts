import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import Type, { type Static } from 'typebox';
import { readCertificate, readPrivateKey } from '../../adapters/crypto/index.ts';
import { HubError } from '../../broker/index.ts';

const text = Type.String({ minLength: 1 });

/** Settings of a participant that is a process of its own: a JSON file, paths in it relative to the file. */
const schema = Type.Object(
  {
    hubUrl: Type.String({ pattern: '^https?://[^\\s]+$' }),
    /** PEM; the certificate is registered in the hub. */
    keyFile: text,
    certificateFile: text,
    /** Where /health/live and /health/ready answer. */
    host: Type.Optional(text),
    port: Type.Optional(Type.Integer({ minimum: 0, maximum: 65_535 })),
    logLevel: Type.Optional(Type.Enum(['error', 'warn', 'info'])),
  },
  { additionalProperties: false },
);
const check = new Ajv2020().compile(schema);

const refuse = (reason: string, cause?: unknown): HubError =>
  new HubError('ConfigurationInvalid', { reason }, { cause });

const read = async (file: string): Promise<string> => {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw refuse(`Файл не прочитан: ${file}.`, cause);
  }
};

const parse = (file: string, content: string): Static<typeof schema> => {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch (cause) {
    throw refuse(`${file}: это не JSON.`, cause);
  }
  if (check(value)) return value;
  const [first] = check.errors ?? [];
  throw refuse(
    `${file}: поле ${first?.instancePath === '' ? '/' : (first?.instancePath ?? '/')}: ${first?.message ?? 'неверно'}. ` +
      `Ожидаются ${Object.keys(schema.properties).join(', ')}.`,
  );
};

/** Reads and checks the settings and the key. @throws HubError ConfigurationInvalid naming the file or the field */
export const readParticipantConfig = async (file: string) => {
  const { hubUrl, keyFile, certificateFile, host, port, logLevel } = parse(file, await read(file));
  const beside = (name: string): string => path.resolve(path.dirname(file), name);
  return {
    hubUrl: hubUrl.replace(/\/+$/, ''),
    key: readPrivateKey(await read(beside(keyFile))),
    certificate: readCertificate(await read(beside(certificateFile))),
    host: host ?? '127.0.0.1',
    port: port ?? 0,
    logLevel: logLevel ?? 'info',
  } as const;
};

export type ParticipantConfig = Awaited<ReturnType<typeof readParticipantConfig>>;
