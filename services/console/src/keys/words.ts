import type { Tone } from '../shared/states.tsx';

export const keyStates: Readonly<Record<string, readonly [Tone, string]>> = {
  empty: ['warning', 'не активирован'],
  active: ['success', 'действует'],
  suspended: ['warning', 'приостановлен'],
  destroyed: ['default', 'уничтожен'],
};

export const versionStates: Readonly<Record<string, readonly [Tone, string]>> = {
  requested: ['warning', 'ждёт сертификата'],
  ready: ['processing', 'готова к активации'],
  active: ['success', 'подписывает'],
  replaced: ['default', 'заменена'],
  destroyed: ['default', 'уничтожена'],
};

export const algorithms: Readonly<Record<string, string>> = {
  'gost2012-256': 'ГОСТ Р 34.10-2012, 256 бит',
  'gost2012-512': 'ГОСТ Р 34.10-2012, 512 бит',
  'rsa-sha256': 'RSA 2048, SHA-256',
  'ecdsa-sha256': 'ECDSA P-256, SHA-256',
  'ecdsa-sha384': 'ECDSA P-384, SHA-384',
  'ecdsa-sha512': 'ECDSA P-521, SHA-512',
};

/** Algorithms for which the hub makes keys. */
export const newKeyAlgorithms = ['gost2012-256', 'rsa-sha256', 'ecdsa-sha256'] as const;

export const kinds: Readonly<Record<string, string>> = {
  cms: 'PKCS#7 (файл)',
  xmldsig: 'XML по профилю СМЭВ',
  jws: 'JSON (JWS)',
};

export const requesters: Readonly<Record<string, string>> = {
  person: 'сотрудник',
  token: 'токен',
  system: 'система',
  operator: 'установка',
};
