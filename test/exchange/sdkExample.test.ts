import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import type { NewKeyAlgorithm } from '../../adapters/crypto/index.ts';
import {
  applicationOf,
  familyRequest,
  familyRequestJson,
  familyResponse,
} from '../support/exchangeParts.ts';
import { withHub } from '../support/hub.ts';
import { connect, issueKeys } from '../support/newcomer.ts';
import { startProgram, type Program } from '../support/program.ts';

const source = new URL('../../adapters/sdk/example/department.ts', import.meta.url);
const example = 'adapters/sdk/example/department';
const linesMax = 100;
const type = 'VS00001v001';

describe('a department that is connected by the SDK and a file of settings', () => {
  const world = withHub();
  let folder = '';
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'hub-test-department-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const settle = async (
    mnemonic: string,
    serial: number,
    wire: string,
    algorithm: NewKeyAlgorithm,
  ): Promise<string> => {
    const { keyPem, certificatePem } = await issueKeys(world(), mnemonic, { algorithm });
    await connect(world(), {
      mnemonic,
      serial,
      certificatePems: [certificatePem],
      sends: [type],
    });
    const file = (end: string): string => path.join(folder, `${mnemonic}.${end}`);
    await writeFile(file('key.pem'), keyPem, { mode: 0o600 });
    await writeFile(file('crt.pem'), certificatePem);
    const settings = {
      hubUrl: world().hub.url,
      wire,
      keyFile: `${mnemonic}.key.pem`,
      certificateFile: `${mnemonic}.crt.pem`,
    };
    await writeFile(file('json'), JSON.stringify(settings));
    return file('json');
  };
  const content = async (name: string, text: string): Promise<string> => {
    const file = path.join(folder, name);
    await writeFile(file, text);
    return file;
  };
  const route = async (recipient: string): Promise<void> => {
    await world().registers.importBundle(
      { routes: [{ informationType: type, mode: 'fixed', recipient }] },
      'operator',
    );
    await world().hub.registry.refresh();
  };
  const outputs = async (...programs: readonly Program[]): Promise<readonly string[]> => {
    const ended = await Promise.all(programs.map((one) => one.ended));
    for (const { code, err } of ended) expect(code, err).to.equal(0);
    return ended.map(({ out }) => out);
  };

  it('KIS-2.1.3 the program has fewer than a hundred lines and knows the SDK alone', () => {
    const lines = readFileSync(source, 'utf8').trimEnd().split('\n');
    expect(lines.length).to.be.lessThan(linesMax);
    const imports = lines.join('\n').matchAll(/from '([^']+)'/g);
    expect([...imports].map(([, name]) => name)).to.have.members([
      'node:fs/promises',
      'node:path',
      '../index.ts',
    ]);
  });

  it('KIS-2.1.3 two new departments, registered by a bundle only, send and receive: SOAP with GOST and JSON with RSA', async () => {
    const asker = await settle('NEW-GOST', 801, '1.2', 'gost2012-256');
    const answerer = await settle('NEW-RSA', 802, 'json', 'rsa-sha256');
    await route('NEW-RSA');
    const request = await content('request.xml', familyRequest(applicationOf(1)));
    const answer = { ApplicationNumber: applicationOf(1), Result: 'CONFIRMED' };
    const response = await content('response.json', JSON.stringify(answer));
    const [served, asked] = await outputs(
      startProgram(example, [answerer, 'serve', response]),
      startProgram(example, [asker, 'send', type, request]),
    );
    expect(served).to.contain(`"ApplicationNumber":"${applicationOf(1)}"`);
    expect(asked).to.match(/^sent: [0-9a-f-]{36}\ngot: <(\w+:)?FamilyStatusResponse/);
    expect(asked).to.contain('CONFIRMED');
  });

  it('KIS-2.1.3 the same program the other way round: JSON asks, SOAP 1.3 with EC answers', async () => {
    const asker = await settle('NEW-JSON', 803, 'json', 'ecdsa-sha256');
    const answerer = await settle('NEW-SOAP', 804, '1.3', 'ecdsa-sha256');
    await route('NEW-SOAP');
    const request = await content(
      'request.json',
      JSON.stringify(familyRequestJson(applicationOf(2))),
    );
    const response = await content('response.xml', familyResponse(applicationOf(2)));
    const [served, asked] = await outputs(
      startProgram(example, [answerer, 'serve', response]),
      startProgram(example, [asker, 'send', type, request]),
    );
    expect(served).to.match(/^got: <(\w+:)?FamilyStatusRequest/);
    expect(asked).to.contain('"Result":"CONFIRMED"');
  });
});
