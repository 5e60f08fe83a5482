import { expect } from 'chai';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readIfPresent, readOrMakeSecret, replaceFile } from '../../../adapters/files/index.ts';

describe('small text files', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'hub-files-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('are absent, or read as they were replaced last, in folders made on the way', async () => {
    const file = path.join(folder, 'keys', 'list.txt');
    expect(await readIfPresent(file)).to.equal(null);
    await replaceFile(file, 'первый');
    await replaceFile(file, 'второй\n');
    expect(await readIfPresent(file)).to.equal('второй\n');
    expect(await readdir(path.dirname(file))).to.deep.equal(['list.txt']);
  });

  it('a folder in the place of a file is no absence', async () => {
    await readIfPresent(folder).then(
      () => expect.fail('must not read a folder'),
      (error: unknown) => expect(error).to.have.property('code', 'EISDIR'),
    );
  });

  it('a secret is made once, for its owner only, whoever comes at the same time', async () => {
    const file = path.join(folder, 'token');
    const made = await Promise.all(
      Array.from({ length: 20 }, (_, index) => readOrMakeSecret(file, () => `secret-${index}`)),
    );
    expect(new Set(made)).to.have.property('size', 1);
    expect(await readOrMakeSecret(file, () => 'later')).to.equal(made[0]);
    expect((await stat(file)).mode & 0o777).to.equal(0o600);
    expect(await readdir(folder)).to.deep.equal(['token']);
  });
});
