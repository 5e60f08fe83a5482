import path from 'node:path';
import type { Config } from '../../adapters/config/index.ts';
import {
  builtinProvider,
  opensslProvider,
  readCertificate,
  type Certificate,
  type SignatureProvider,
} from '../../adapters/crypto/index.ts';
import { readOrMakeSecret } from '../../adapters/files/index.ts';
import type { Certificates, Operators } from '../../adapters/rest/index.ts';
import { newToken } from '../../adapters/runtime/index.ts';
import type { Tracing } from '../../adapters/telemetry/index.ts';
import type { CrashPoint } from '../../broker/index.ts';
import type { RunningRegistry } from '../../registries/index.ts';

/**
 * Ends the process at the named step, as `kill -9` would; only when HUB_TEST_CRASH_AT names one. `name#3` means the third time.
 */
export const makeCrashPoint = (wanted: string | null): CrashPoint => {
  const [name, times = '1'] = (wanted ?? '').split('#');
  let left = Number(times);
  return (point) => {
    if (point !== name) return;
    left -= 1;
    if (left === 0) process.kill(process.pid, 'SIGKILL');
  };
};

/** The provider of GOST arithmetic that the settings ask for. */
export const chooseProvider = (config: Config): SignatureProvider =>
  config.signatureProvider === 'builtin' ? builtinProvider() : opensslProvider();

/** The provider whose verifications show in traces. */
export const tracedProvider = (
  provider: SignatureProvider,
  { span }: Tracing,
): SignatureProvider => ({
  ...provider,
  verify: (...args) => span('verify', () => provider.verify(...args)),
});

/** Certificates of registered systems, read anew when the registers change. */
export const makeCertificates = (registry: RunningRegistry): Certificates => {
  let pems: readonly string[] | null = null;
  let bySha256 = new Map<string, Certificate>();
  return {
    bySha256: (sha256) => {
      const current = registry.certificatePems();
      if (current !== pems) {
        bySha256 = new Map(current.map(readCertificate).map((one) => [one.sha256, one]));
        pems = current;
      }
      return bySha256.get(sha256);
    },
  };
};

/** The operator's token of this installation: a file that only the hub's user reads; made on the first start. */
export const loadOperatorToken = (config: Config): Promise<string> =>
  readOrMakeSecret(
    config.operatorTokenFile ?? path.join(config.dataDir, 'operator.token'),
    newToken,
  );

/** Operators by that token; compared by digest so that time tells nothing. */
export const makeOperators = (
  token: string,
  equal: (left: string, right: string) => boolean,
): Operators => ({
  check: (given) => Promise.resolve(equal(given, token) ? { name: 'operator' } : null),
});
