import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { request } from 'node:http';
import path from 'node:path';
import { Readable } from 'node:stream';
import { expect } from 'chai';
import { withHub } from '../support/hub.ts';
import { tell } from '../support/tell.ts';
import { until } from '../support/until.ts';

const megabyte = 1024 * 1024;
const megabytes = 200;
const fileBytes = megabytes * megabyte;

type Opened = { readonly fileId: string; readonly url: string; readonly key: string };

const block = randomBytes(megabyte);
/** The same file from any byte on: each megabyte another. */
const contentFrom = function* (offset: number): Generator<Buffer> {
  for (let at = Math.floor(offset / megabyte); at < megabytes; at += 1) {
    const one = Buffer.from(block);
    one.writeUInt32BE(at, 0);
    yield one.subarray(at * megabyte < offset ? offset - at * megabyte : 0);
  }
};

describe('exchange: files that are too large for a message', function () {
  this.timeout(60_000);
  const world = withHub();

  const call = async (system: string, at: string, said: object) => {
    const client = world().json(system);
    const envelope = { ...said, timestamp: new Date().toISOString() };
    const response = await fetch(`${world().hub.url}/api/v1/attachments${at}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ envelope, signature: await client.sign(envelope) }),
    });
    return { status: response.status, body: (await response.json()) as Opened & { code?: string } };
  };
  const announce = (sha256: string, bytes: number) =>
    call('MFC42', '', {
      operation: 'newFile',
      name: 'план участка.pdf',
      mimeType: 'application/pdf',
      bytes,
      sha256,
      recipients: ['VIS42'],
    });
  const bearer = ({ key }: Opened) => ({ authorization: `Bearer ${key}` });
  const offsetOf = async (opened: Opened): Promise<number> => {
    const init = { method: 'HEAD', headers: bearer(opened) };
    const response = await fetch(`${world().hub.url}${opened.url}`, init);
    return Number(response.headers.get('upload-offset'));
  };
  /** Sends from an offset on; breaks the connection off after so many bytes. */
  const put = (opened: Opened, offset: number, cutAfter = Number.POSITIVE_INFINITY) =>
    new Promise<number | null>((resolve) => {
      const out = request(`${world().hub.url}${opened.url}`, {
        method: 'PUT',
        headers: { ...bearer(opened), 'upload-offset': String(offset) },
      });
      let sent = 0;
      const body = Readable.from(contentFrom(offset));
      body.on('data', (chunk: Buffer) => {
        sent += chunk.length;
        if (sent > cutAfter) out.destroy();
      });
      out.on('error', () => resolve(null));
      out.on('response', (response) => resolve(response.resume().statusCode ?? 0));
      body.pipe(out);
    });

  it('200 MB go on after a cut of the upload and of the download, are sealed on disk and proved by their digest', async () => {
    const hash = createHash('sha256');
    for (const chunk of contentFrom(0)) hash.update(chunk);
    const digest = hash.digest('hex');
    const { status, body: opened } = await announce(digest, fileBytes);
    expect(status).to.equal(201);
    const rssBefore = process.memoryUsage().rss;

    expect(await put(opened, 0, 90 * megabyte), 'the first try was cut').to.equal(null);
    // What was in the way when the line was cut may still be written.
    let offset = -1;
    await until('an offset that stays', async () => {
      const last = offset;
      offset = await offsetOf(opened);
      return offset > 0 && offset === last;
    });
    expect(offset).to.be.within(1, 92 * megabyte);
    const early = await call('MFC42', '/complete', {
      operation: 'completeFile',
      fileId: opened.fileId,
    });
    expect(early.body.code).to.equal('AttachmentContentMiscoordination');
    expect(await put(opened, offset + 1), 'not where it ended').to.equal(400);
    expect(await put(opened, offset)).to.equal(204);
    const done = await call('MFC42', '/complete', {
      operation: 'completeFile',
      fileId: opened.fileId,
    });
    expect(done.status).to.equal(200);
    tell(
      `memory grew by ${Math.round((process.memoryUsage().rss - rssBefore) / megabyte)} MB, client and hub together`,
    );

    const others = await call('RPGU42', '/key', { operation: 'fileKey', fileId: opened.fileId });
    expect(others.body.code).to.equal('RecordNotFound');
    const { body: taken } = await call('VIS42', '/key', {
      operation: 'fileKey',
      fileId: opened.fileId,
    });
    const url = `${world().hub.url}${taken.url}`;
    const received = createHash('sha256');
    const half = fileBytes / 2 + 12_345;
    for (const range of [`bytes=0-${half - 1}`, `bytes=${half}-`]) {
      const response = await fetch(url, { headers: { ...bearer(taken), range } });
      expect(response.status).to.equal(206);
      for await (const chunk of response.body ?? []) received.update(chunk as Uint8Array);
    }
    expect(received.digest('hex')).to.equal(digest);

    const folder = path.join(world().dataDir, 'files', opened.fileId);
    const [first = ''] = await readdir(folder);
    expect(
      (await readFile(path.join(folder, first))).includes(block.subarray(8, 40)),
      'sealed',
    ).to.equal(false);
  });

  it('refuses a wrong key, another digest and more than was announced', async () => {
    const small = Buffer.from('содержание');
    const { body: opened } = await announce('0'.repeat(64), small.length);
    const send = (body: Buffer, key = opened.key) =>
      fetch(`${world().hub.url}${opened.url}`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${key}`, 'upload-offset': '0' },
        body: new Uint8Array(body),
      });
    expect((await send(small, 'A'.repeat(43))).status).to.equal(403);
    expect((await send(Buffer.concat([small, small]))).status).to.equal(413);
    expect((await send(small)).status).to.equal(204);
    const done = await call('MFC42', '/complete', {
      operation: 'completeFile',
      fileId: opened.fileId,
    });
    expect(done.body.code).to.equal('AttachmentContentMiscoordination');
    const { status } = await call('VIS42', '/key', { operation: 'fileKey', fileId: opened.fileId });
    expect(status).to.equal(404);
  });
});
