import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { finished } from 'node:stream/promises';
import { expect } from 'chai';
import { fetchFile, fileDigest, ftpPlaceOf, storeFile } from '../../../adapters/esmev/index.ts';
import { startEsmevWorld, type EsmevWorld } from '../../support/esmevWorld.ts';

const megabyte = 1024 * 1024;

const sha256 = async (file: string): Promise<string> => {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('base64');
};

/** A file of random bytes, each megabyte another. */
const makeFile = async (file: string, megabytes: number): Promise<void> => {
  const out = createWriteStream(file);
  const block = randomBytes(megabyte);
  for (let at = 0; at < megabytes; at += 1) {
    block.writeUInt32BE(at, 0);
    if (!out.write(Buffer.from(block))) await once(out, 'drain');
  }
  out.end();
  await finished(out);
};

describe('adapters/esmev: files of the federal store', function () {
  this.timeout(60_000);
  let esmev: EsmevWorld;
  before(async () => {
    esmev = await startEsmevWorld({ clock: { nowMs: Date.now } });
  });
  after(() => esmev.federal.stop());
  const place = () => ftpPlaceOf(esmev.federal.ftpUrl.replace('://', '://420001:region@'));

  it('KIS-6.3.8 a file of 200 MB survives two cuts in the middle of each transfer, byte for byte', async () => {
    const uuid = esmev.epgu().newMessageId();
    const source = path.join(esmev.directory, 'source.bin');
    await makeFile(source, 200);
    const digest = await sha256(source);
    esmev.federal.cutFiles(70 * megabyte, 2);
    await storeFile(place(), source, uuid, 'big.bin');
    esmev.federal.cutFiles(70 * megabyte, 2);
    const copy = path.join(esmev.directory, 'copy.bin');
    await fetchFile(place(), `/${uuid}/big.bin`, copy);
    expect(esmev.federal.cuts(), 'cuts that happened').to.equal(4);
    expect((await stat(copy)).size).to.equal(200 * megabyte);
    expect(await sha256(copy)).to.equal(digest);
    expect(await fileDigest(copy, 'sha256')).to.equal(digest);
  });

  it('a file that is not there is refused at once, a wrong password too', async () => {
    const copy = path.join(esmev.directory, 'none.bin');
    for (const [where, name] of [
      [place(), '/none/none.bin'],
      [{ ...place(), password: 'wrong' }, '/none/none.bin'],
    ] as const) {
      const refused = await fetchFile(where, name, copy).then(
        () => null,
        (error: unknown) => error,
      );
      expect(refused).to.have.property('code', 'AttachmentContentMiscoordination');
    }
  });
});
