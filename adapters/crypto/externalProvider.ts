import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HubError, limits } from '../../broker/index.ts';
import { type SignatureAlgorithm, signatureAlgorithms } from './algorithms.ts';
import type { PrivateKey, PublicKey } from './keys.ts';
import { writePem } from './pem.ts';
import { keyFits, refusedKey, type SignatureProvider } from './provider.ts';
import { ecdsaDerFromRaw, ecdsaRawFromDer, fieldBytes } from './x509Signature.ts';

/**
 * Signatures by a separate process: OpenSSL with the GOST engine here, a client of a certified signing service in the same way. A
 * process costs about ten milliseconds, so this is for the odd signature and for cross-checks.
 */

type Run = { readonly code: number; readonly stdout: Buffer };

/** Exit code and output; a program that cannot be started or is killed has the code −1. */
const run = (binary: string, args: readonly string[], input: Uint8Array): Promise<Run> =>
  new Promise((resolve) => {
    const options = { encoding: 'buffer', timeout: limits.directCallMsMax } as const;
    const child = execFile(binary, args, options, (error, stdout) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      resolve({ code, stdout });
    });
    // A program that ends before it has read everything closes the pipe; its exit code says why.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });

/** True when the program exists and loads its GOST engine (Debian: libengine-gost-openssl). */
export const opensslGostAvailable = async (binary = 'openssl'): Promise<boolean> =>
  (await run(binary, ['engine', '-t', 'gost'], new Uint8Array())).stdout.includes('[ available ]');

const digestArguments: Readonly<Record<SignatureAlgorithm, readonly string[]>> = {
  'gost2012-256': ['-engine', 'gost', '-md_gost12_256'],
  'gost2012-512': ['-engine', 'gost', '-md_gost12_512'],
  gost2001: ['-engine', 'gost', '-md_gost94'],
  'rsa-sha256': ['-sha256'],
  'rsa-sha512': ['-sha512'],
  'ecdsa-sha256': ['-sha256'],
  'ecdsa-sha384': ['-sha384'],
  'ecdsa-sha512': ['-sha512'],
};

const unavailable = (): HubError =>
  new HubError('SMEVFailure', { reason: 'Внешнее средство электронной подписи недоступно.' });

/**
 * Files are the only way in for keys and signatures: the program cannot open the pipes of Node by name. The folder is readable by
 * this user only and is removed at once.
 */
const withFiles = async <T>(
  files: Readonly<Record<string, string | Uint8Array>>,
  use: (path: (name: string) => string) => Promise<T>,
): Promise<T> => {
  const folder = await mkdtemp(join(tmpdir(), 'hub-sign-'));
  const path = (name: string): string => join(folder, name);
  try {
    for (const [name, content] of Object.entries(files)) {
      await writeFile(path(name), content, { mode: 0o600 });
    }
    return await use(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const usesEcdsa = (algorithm: SignatureAlgorithm): boolean =>
  signatureAlgorithms[algorithm].key === 'ec';

/**
 * A provider that runs `openssl dgst`.
 * @throws HubError SMEVFailure from its functions when the program or its GOST engine is missing: an outage must not look like a
 * wrong signature.
 */
export const opensslProvider = (binary = 'openssl'): SignatureProvider => ({
  async sign(algorithm, key: PrivateKey, data) {
    if (!keyFits(algorithm, key) || algorithm === 'gost2001') throw refusedKey(algorithm);
    const pem = writePem('PRIVATE KEY', key.pkcs8);
    const { code, stdout } = await withFiles({ 'key.pem': pem }, (path) =>
      run(
        binary,
        ['dgst', ...digestArguments[algorithm], '-binary', '-sign', path('key.pem')],
        data,
      ),
    );
    if (code !== 0 || stdout.length === 0) throw unavailable();
    const signature = new Uint8Array(stdout);
    if (key.kind === 'gost' || !usesEcdsa(algorithm)) return signature;
    const raw = ecdsaRawFromDer(signature, fieldBytes(key));
    if (raw === null) throw unavailable();
    return raw;
  },
  async verify(algorithm, key: PublicKey, data, signature) {
    if (!keyFits(algorithm, key) || signature.length === 0) return false;
    if (usesEcdsa(algorithm) && signature.length !== fieldBytes(key) * 2) return false;
    const files = {
      'key.pem': writePem('PUBLIC KEY', key.spki),
      'signature.bin': usesEcdsa(algorithm) ? ecdsaDerFromRaw(signature) : signature,
    };
    const { code } = await withFiles(files, (path) => {
      const names = ['-verify', path('key.pem'), '-signature', path('signature.bin')];
      return run(binary, ['dgst', ...digestArguments[algorithm], ...names], data);
    });
    if (code === 0) return true;
    // The same exit code means a wrong signature and a missing engine.
    const needed =
      key.kind === 'gost'
        ? opensslGostAvailable(binary)
        : run(binary, ['version'], new Uint8Array()).then((it) => it.code === 0);
    if (!(await needed)) throw unavailable();
    return false;
  },
});
