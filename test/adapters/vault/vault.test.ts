import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import {
  loadMasterKey,
  makeVault,
  parseMasterKey,
  type DataKeys,
  type Vault,
  type WrappedKey,
} from '../../../adapters/vault/index.ts';

const makeKeys = (): DataKeys => {
  const rows: WrappedKey[] = [];
  return {
    load: () => Promise.resolve([...rows]),
    add: (month, wrapped) => {
      if (!rows.some((row) => row.month === month)) {
        rows.push({ keyNo: rows.length + 1, month, wrapped });
      }
      return Promise.resolve();
    },
  };
};

const march = Date.UTC(2026, 2, 15);
const april = Date.UTC(2026, 3, 1);

describe('adapters/vault', () => {
  const masterKey = randomBytes(32);
  const open = (dataKeys: DataKeys, nowMs = march, key = masterKey): Promise<Vault> =>
    makeVault({ masterKey: key, dataKeys, clock: { nowMs: () => nowMs } });

  it('opens what it sealed, under the same name only, and nothing with a bit changed', async () => {
    const vault = await open(makeKeys());
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(), fc.nat(7), (plain, at, bit) => {
        const sealed = vault.seal('message/body', plain);
        expect(vault.open('message/body', sealed)).to.deep.equal(Buffer.from(plain));
        expect(vault.open('message/attachment/0', sealed)).to.equal(null);
        const spoilt = Buffer.from(sealed);
        const index = at % spoilt.length;
        spoilt.writeUInt8(spoilt.readUInt8(index) ^ (1 << bit), index);
        expect(vault.open('message/body', spoilt)).to.equal(null);
        expect(vault.open('message/body', sealed.subarray(0, sealed.length - 1))).to.equal(null);
      }),
      { numRuns: 100 },
    );
  });

  it('never seals the same bytes alike', async () => {
    const vault = await open(makeKeys());
    const plain = Buffer.from('содержание');
    expect(vault.seal('a', plain).equals(vault.seal('a', plain))).to.equal(false);
  });

  it('takes a new key each month and still opens the old', async () => {
    const keys = makeKeys();
    const before = await open(keys, march);
    const old = before.seal('a', Buffer.from('март'));
    const after = await open(keys, april);
    expect((await keys.load()).map(({ month }) => month)).to.deep.equal(['2026-03', '2026-04']);
    const fresh = after.seal('a', Buffer.from('апрель'));
    expect(after.open('a', old)?.toString()).to.equal('март');
    expect(before.knows(fresh)).to.equal(false);
    expect(before.open('a', fresh)).to.equal(null);
    await before.refresh();
    expect(before.open('a', fresh)?.toString()).to.equal('апрель');
  });

  it('refuses another master key with a clear text', async () => {
    const keys = makeKeys();
    await open(keys);
    await open(keys, march, randomBytes(32)).then(
      () => expect.fail('must be refused'),
      (error: unknown) =>
        expect(error).to.have.property('message').that.contains('Главный ключ не подходит'),
    );
  });

  it('reads a master key in hex and base64, and no other text', () => {
    expect(parseMasterKey(`${masterKey.toString('hex')}\n`)).to.deep.equal(masterKey);
    expect(parseMasterKey(masterKey.toString('base64'))).to.deep.equal(masterKey);
    for (const bad of ['', 'короткий', masterKey.toString('hex').slice(1), 'x'.repeat(64)]) {
      expect(() => parseMasterKey(bad)).to.throw('32 байтами');
    }
  });

  it('makes the key file at the first start, readable by its owner only; a named file must exist', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'hub-vault-'));
    try {
      const key = await loadMasterKey(folder);
      expect(await loadMasterKey(folder)).to.deep.equal(key);
      expect((await stat(path.join(folder, 'master.key'))).mode & 0o777).to.equal(0o600);
      const named = path.join(folder, 'named');
      await loadMasterKey(folder, named).then(
        () => expect.fail('must be refused'),
        (error: unknown) => expect(error).to.have.property('message').that.contains(named),
      );
      await writeFile(named, masterKey.toString('hex'));
      expect(await loadMasterKey(folder, named)).to.deep.equal(masterKey);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('KIS-6.3.4 marks values to be found without being kept, the same over months and restarts', async () => {
    const keys = makeKeys();
    const vault = await open(keys);
    const mark = vault.mark('uin', '18810577250455140013');
    expect(mark).to.match(/^[\w-]{22}$/);
    expect(
      (await open(keys, march + 90 * 86_400_000)).mark('uin', '18810577250455140013'),
    ).to.equal(mark);
    expect(vault.mark('uin', '18810577250455140014')).to.not.equal(mark);
    expect(vault.mark('application', '18810577250455140013')).to.not.equal(mark);
    const other = await open(makeKeys(), march, Buffer.alloc(32, 9));
    expect(other.mark('uin', '18810577250455140013')).to.not.equal(mark);
  });
});
