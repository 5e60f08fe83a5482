import { expect } from 'chai';
import { existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { projectRoot, readConfig, schemasDir, variables } from '../../../adapters/config/index.ts';
import { isHubError, type HubError } from '../../../broker/index.ts';
import { textOf } from '../../architecture/sources.ts';

const refusal = (env: Record<string, string>): HubError => {
  try {
    readConfig(env);
  } catch (error) {
    if (isHubError(error)) return error;
    throw error;
  }
  return expect.fail('settings were accepted');
};

const reasons = (env: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    (refusal(env).details.violations ?? []).map(({ field, reason }) => [field, reason]),
  );

describe('settings of the process', () => {
  it('needs no variable at all', () => {
    const config = readConfig({ PATH: '/bin', HUB_PUBLIC_URL: '' });
    expect(config).to.deep.include({
      port: 8080,
      host: '127.0.0.1',
      databaseUrl: null,
      amqpUrl: null,
      s3Url: null,
      publicUrl: null,
      tls: null,
      crlPolicy: 'when-present',
      logLevel: 'info',
      signatureProvider: 'builtin',
      mnemonic: 'HUB42',
      testCrashAt: null,
    });
    expect(config.roles).to.deep.equal(['doors', 'console', 'jobs']);
    expect(config.dataDir).to.equal(join(process.cwd(), '.hub'));
  });

  it('reads what is set and makes paths absolute', () => {
    const config = readConfig({
      HUB_PORT: '0',
      HUB_ROLES: 'jobs,jobs',
      HUB_PUBLIC_URL: 'https://hub.example/',
      DATABASE_URL: 'postgres://hub@db/hub',
      HUB_TLS_KEY_FILE: 'tls/key.pem',
      HUB_TLS_CERT_FILE: '/etc/tls/cert.pem',
    });
    expect(config.port).to.equal(0);
    expect(config.roles).to.deep.equal(['jobs']);
    expect(config.publicUrl).to.equal('https://hub.example');
    expect(config.databaseUrl).to.equal('postgres://hub@db/hub');
    expect(config.tls?.certFile).to.equal('/etc/tls/cert.pem');
    expect(isAbsolute(config.tls?.keyFile ?? '')).to.equal(true);
  });

  it('is frozen', () => {
    const config = readConfig({});
    expect(config).to.satisfy(Object.isFrozen);
    expect(config.roles).to.satisfy(Object.isFrozen);
  });

  it('refuses an unknown HUB_ name and offers the nearest known one', () => {
    expect(reasons({ HUB_PROT: '80' })['HUB_PROT']).to.match(/возможно, имелась в виду HUB_PORT$/);
    expect(refusal({ HUB_DATE: 'x' }).code).to.equal('ConfigurationInvalid');
  });

  const wrong = {
    HUB_PORT: '80a',
    HUB_ROLES: 'doors,kitchen',
    HUB_PUBLIC_URL: 'hub.example',
    HUB_CRL_POLICY: 'never',
    HUB_LOG_LEVEL: 'debug',
    HUB_SIGNATURE_PROVIDER: 'csp',
    HUB_MNEMONIC: 'ХАБ 42',
    HUB_TLS_KEY_FILE: 'key.pem',
  };

  it('names every wrong variable at once', () => {
    const fields = Object.keys(reasons(wrong));
    expect(fields).to.have.members([
      ...Object.keys(wrong).filter((name) => name !== 'HUB_TLS_KEY_FILE'),
      'HUB_TLS_CERT_FILE',
    ]);
    expect(reasons(wrong)['HUB_PORT']).to.match(/^ожидается номер порта .*«80a»$/);
  });

  it('takes the single sign-on whole or not at all, without TLS on this machine only', () => {
    const whole = {
      HUB_OIDC_ISSUER: 'http://127.0.0.1:9000',
      HUB_OIDC_CLIENT_ID: 'HUB42',
      HUB_OIDC_CLIENT_SECRET_FILE: 'secret',
    };
    expect(readConfig(whole).oidc).to.include({ clientId: 'HUB42' });
    expect(readConfig({}).oidc).to.equal(null);
    expect(reasons({ ...whole, HUB_OIDC_CLIENT_ID: '' })).to.have.key('HUB_OIDC_CLIENT_ID');
    const plain = { ...whole, HUB_OIDC_ISSUER: 'http://esia.example' };
    expect(reasons(plain)).to.have.key('HUB_OIDC_ISSUER');
  });

  for (const port of ['-1', '65536', '80.5', 'true']) {
    it(`refuses the port ${port}`, () => {
      expect(reasons({ HUB_PORT: port })).to.have.key('HUB_PORT');
    });
  }

  it('never repeats a value that may hold a password', () => {
    const { message } = refusal({ DATABASE_URL: 'mysql://hub:hunter2@db', AMQP_URL: 'x hunter2' });
    expect(message).to.include('DATABASE_URL').and.include('AMQP_URL').and.not.include('hunter2');
  });

  it('is told in the README, name by name with its default', () => {
    const readme = textOf('README.md').split('\n');
    for (const [name, { byDefault }] of Object.entries(variables)) {
      const row = readme.find((line) => line.startsWith(`| \`${name}\``)) ?? '';
      expect(row, name).to.include(byDefault === null ? '—' : `\`${byDefault}\``);
    }
  });
});

describe('paths of the project', () => {
  it('finds the project and its schemas from the sources', () => {
    expect(existsSync(join(projectRoot, 'package.json'))).to.equal(true);
    expect(existsSync(join(schemasDir, 'smev'))).to.equal(true);
  });
});
