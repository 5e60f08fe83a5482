import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import {
  builtinProvider,
  digest,
  type GostCurve,
  gostParams,
  makeTestCa,
  newPrivateKeyPem,
  opensslGostAvailable,
  opensslProvider,
  publicKeyOf,
  readCertificate,
  readPrivateKey,
  signDetachedCms,
} from '../../../adapters/crypto/index.ts';
import { notRun } from '../../support/notRun.ts';
import { hasProgram } from '../../support/sharedData.ts';
import { hex, readText, utf8 } from './vectors.ts';

const nowMs = Math.floor(new Date().getTime() / 1000) * 1000;
const provider = builtinProvider();
const outside = opensslProvider();

const openssl = (args: readonly string[], input: Uint8Array = new Uint8Array()) => {
  const { status, stdout, stderr } = spawnSync('openssl', args, { input });
  return { status, stdout: stdout.toString(), stderr: stderr.toString() };
};

/** `openssl version` exists everywhere openssl does, `--version` only since 3.0. */
const hasOpenssl = (): boolean => hasProgram('openssl');

const hasGost = async (): Promise<boolean> => {
  const has = await opensslGostAvailable();
  if (!has)
    notRun('cross-check of GOST with gost-engine', 'libengine-gost-openssl is not installed');
  return has;
};

describe('openssl as the second opinion', () => {
  let folder = '';
  const file = (name: string, content: string | Uint8Array): string => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'hub-test-openssl-'));
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const exercise = async (
    algorithm: 'gost2012-256' | 'gost2012-512' | 'rsa-sha256' | 'ecdsa-sha256',
  ): Promise<void> => {
    const engine = algorithm.startsWith('gost') ? ['-engine', 'gost'] : [];
    const ca = makeTestCa({ algorithm, name: 'УЦ', nowMs });
    const good = ca.issue({ subject: { CN: 'ИС', OGRN: '1024200000017', INN: '4200000018' } });
    const bad = ca.issue({ subject: { CN: 'Отозванная' } });
    ca.revoke(bad.serial, nowMs - 60_000);
    const caFile = file('ca.pem', ca.certificatePem);
    const crlFile = file('crl.pem', ca.crl(nowMs - 60_000));
    const goodFile = file('good.pem', good.certificatePem);
    const chain = ['verify', ...engine, '-CAfile', caFile, '-CRLfile', crlFile, '-crl_check'];
    expect(openssl([...chain, goodFile]).status).to.equal(0);
    const revoked = openssl([...chain, file('bad.pem', bad.certificatePem)]);
    expect(revoked.status).not.to.equal(0);
    expect(revoked.stderr).to.include('certificate revoked');
    const content = utf8('Содержимое');
    const cms = await signDetachedCms({
      content,
      key: readPrivateKey(good.privateKeyPem),
      certificate: readCertificate(good.certificatePem),
      provider,
      atMs: nowMs,
    });
    const cmsFile = file('cms.der', cms);
    const command = ['cms', '-verify', ...engine, '-binary', '-inform', 'DER', '-CAfile', caFile];
    const verify = (data: Uint8Array) => {
      const names = ['-in', cmsFile, '-content', file('content.bin', data)];
      return openssl([...command, ...names, '-purpose', 'any', '-out', join(folder, 'out.bin')]);
    };
    expect(verify(content).status, verify(content).stderr).to.equal(0);
    expect(verify(utf8('другое')).status).not.to.equal(0);
  };

  for (const algorithm of ['rsa-sha256', 'ecdsa-sha256'] as const) {
    it(`accepts our certificates, CRL and CMS: ${algorithm}`, async () => {
      if (hasOpenssl()) await exercise(algorithm);
    });
  }

  for (const algorithm of ['gost2012-256', 'gost2012-512'] as const) {
    it(`accepts our certificates, CRL and CMS: ${algorithm}`, async () => {
      if (await hasGost()) await exercise(algorithm);
    });
  }

  it('plain openssl reads our GOST certificates and lists', () => {
    if (!hasOpenssl()) return;
    const ca = makeTestCa({ algorithm: 'gost2012-512', name: 'УЦ', nowMs });
    const read = openssl(['x509', '-noout', '-serial', '-in', file('g.pem', ca.certificatePem)]);
    expect(read.stdout.trim()).to.equal(
      `serial=${readCertificate(ca.certificatePem).serial.toUpperCase()}`,
    );
    const list = openssl(['crl', '-noout', '-issuer', '-in', file('g.crl', ca.crl(nowMs))]);
    expect(list.status).to.equal(0);
  });

  for (const curve of Object.keys(gostParams) as GostCurve[]) {
    it(`gost-engine and the built-in code accept each other: ${curve}`, async () => {
      if (!(await hasGost())) return;
      const algorithm = gostParams[curve].bits === 256 ? 'gost2012-256' : 'gost2012-512';
      const key = readPrivateKey(newPrivateKeyPem(algorithm, curve));
      const publicKey = publicKeyOf(key);
      const data = utf8(`данные ${curve}`);
      const theirs = await outside.sign(algorithm, key, data);
      const ours = provider.sign(algorithm, key, data);
      expect(provider.verify(algorithm, publicKey, data, theirs)).to.equal(true);
      expect(await outside.verify(algorithm, publicKey, data, ours)).to.equal(true);
      expect(await outside.verify(algorithm, publicKey, utf8('другие'), ours)).to.equal(false);
    });
  }

  it('signatures of GOST R 34.10-2001 by gost-engine verify, and are not made here', async () => {
    if (!(await hasGost())) return;
    const keyFile = join(folder, 'gost2001.pem');
    const paramset = ['-pkeyopt', 'paramset:A'];
    openssl(['genpkey', '-engine', 'gost', '-algorithm', 'gost2001', ...paramset, '-out', keyFile]);
    const key = readPrivateKey(readText(keyFile));
    const publicKey = publicKeyOf(key);
    const data = utf8('данные 2001');
    const signFile = ['-engine', 'gost', '-md_gost94', '-sign', keyFile];
    const made = spawnSync('openssl', ['dgst', ...signFile, '-binary'], { input: data });
    const signature = new Uint8Array(made.stdout);
    expect(publicKey).to.include({ kind: 'gost', family: '2001' });
    expect(provider.verify('gost2001', publicKey, data, signature)).to.equal(true);
    expect(provider.verify('gost2001', publicKey, utf8('x'), signature)).to.equal(false);
    expect(provider.verify('gost2012-256', publicKey, data, signature)).to.equal(false);
    expect(() => provider.sign('gost2001', key, data)).to.throw(/не подходит/);
  });

  it('RSA and ECDSA cross over as well, garbage is false', async () => {
    if (!hasOpenssl()) return;
    for (const algorithm of ['rsa-sha256', 'ecdsa-sha256'] as const) {
      const key = readPrivateKey(newPrivateKeyPem(algorithm));
      const publicKey = publicKeyOf(key);
      const data = utf8('данные');
      const theirs = await outside.sign(algorithm, key, data);
      expect(provider.verify(algorithm, publicKey, data, theirs)).to.equal(true);
      const ours = provider.sign(algorithm, key, data);
      expect(await outside.verify(algorithm, publicKey, data, ours)).to.equal(true);
      for (const garbage of [new Uint8Array(), utf8('x'), new Uint8Array(64)]) {
        expect(await outside.verify(algorithm, publicKey, data, garbage)).to.equal(false);
        expect(provider.verify(algorithm, publicKey, data, garbage)).to.equal(false);
      }
    }
  });

  it('a missing program is a refusal, not a wrong signature', async () => {
    const key = readPrivateKey(newPrivateKeyPem('gost2012-256'));
    const data = utf8('данные');
    const signature = provider.sign('gost2012-256', key, data);
    const missing = opensslProvider(join(folder, 'no-such-program'));
    expect(await opensslGostAvailable(join(folder, 'no-such-program'))).to.equal(false);
    for (const run of [
      () => missing.sign('gost2012-256', key, data),
      () => missing.verify('gost2012-256', publicKeyOf(key), data, signature),
    ]) {
      let text = '';
      await Promise.resolve(run()).catch((error: Error) => {
        text = error.message;
      });
      expect(text).to.match(/недоступно/);
    }
  });

  it('digests agree with gost-engine', async () => {
    if (!(await hasGost())) return;
    const flags = {
      'gost2012-256': 'md_gost12_256',
      'gost2012-512': 'md_gost12_512',
      gost94: 'md_gost94',
    };
    const input = fc.uint8Array({ minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(
        fc.constantFrom('gost2012-256', 'gost2012-512', 'gost94'),
        input,
        (name, data) => {
          const theirs = openssl(['dgst', '-engine', 'gost', `-${flags[name]}`, '-r'], data).stdout;
          expect(theirs.split(' ')[0]).to.equal(hex(digest(name, data)));
        },
      ),
      { numRuns: 25 },
    );
  });
});
