import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { limits } from '../../broker/index.ts';
import { ensureBuilt } from '../support/built.ts';
import { withDatabase } from '../support/database.ts';
import { familyRequest } from '../support/exchangeParts.ts';
import { startHubProcess, type HubProcess } from '../support/hubProcess.ts';
import { setUpRegion, toolsOf, type Departments } from '../support/regionSetup.ts';
import { tell } from '../support/tell.ts';
import { brokenJsonCalls, brokenSoapCalls, type Broken } from './signedCalls.ts';

const megabyte = 1024 * 1024;
const soapPath = '/ws/1.2';
const jsonPath = '/api/v1/messages';
/** Longer means that the hub hangs; how long an answer takes is printed. */
const answerMsMax = 20_000;

describe('hostile calls of a registered sender', function () {
  this.timeout(180_000);
  let dataDir = '';
  let departments: Departments;
  let hub: HubProcess | undefined;
  after(async () => {
    await hub?.terminate();
    await rm(dataDir, { recursive: true, force: true });
  });
  const test = withDatabase();
  before(async () => {
    ensureBuilt();
    dataDir = await mkdtemp(path.join(tmpdir(), 'hub-hostile-'));
    departments = await setUpRegion(test().database, { dataDir });
    hub = await startHubProcess({ dataDir, databaseUrl: test().connectionString });
  });

  const running = (): HubProcess => {
    if (!hub) throw new TypeError('started before the tests');
    return hub;
  };
  const mfc = () => toolsOf(departments('MFC42'));
  const codeOf = (text: string): string =>
    /<Code>HUB42:(\w+)<\/Code>/.exec(text)?.[1] ?? /"code":"(\w+)"/.exec(text)?.[1] ?? text;
  const post = async (where: string, { contentType, body }: Broken): Promise<string> => {
    const response = await fetch(`${running().url}${where}`, {
      method: 'POST',
      headers: { 'Content-Type': contentType },
      body: new Uint8Array(body),
      signal: AbortSignal.timeout(answerMsMax),
    });
    if (where === soapPath) expect(response.status).to.equal(500);
    else expect(response.status).to.be.within(400, 499);
    return codeOf(await response.text());
  };
  const exchanges = async (): Promise<void> => {
    const { messageId } = await mfc()
      .soap(running().url, '1.2')
      .sendRequest({ payload: familyRequest('A-2026-000001') });
    const provider = toolsOf(departments('VIS42')).soap(running().url, '1.3');
    expect((await provider.getRequest())?.metadata.messageId).to.equal(messageId);
    await provider.ack(messageId);
  };
  const kept = async (): Promise<number> => {
    const [row] = await test().database.read<{ count: number }>(
      'select count(*) as count from broker.message',
    );
    return row?.count ?? -1;
  };

  it('gets the right refusal for each, soon, and the memory of the hub stays as it is', async () => {
    const { url, rssBytes } = running();
    const calls = [
      ...(await brokenSoapCalls(mfc())).map((call) => ({ where: soapPath, ...call })),
      ...(await brokenJsonCalls(toolsOf(departments('RPGU42')), url)).map((call) => ({
        where: jsonPath,
        ...call,
      })),
    ];
    let slowest = { what: '', tookMs: 0 };
    const play = async (): Promise<void> => {
      for (const { where, ...call } of calls) {
        const beganMs = performance.now();
        expect(await post(where, call), `${where} ${call.what}`).to.equal(call.code);
        const tookMs = performance.now() - beganMs;
        if (tookMs > slowest.tookMs) slowest = { what: call.what, tookMs };
      }
    };
    const before = await kept();
    for (let round = 0; round < 3; round += 1) await play();
    const warm = rssBytes();
    slowest = { what: '', tookMs: 0 };
    for (let round = 0; round < 12; round += 1) await play();
    const grown = (rssBytes() - warm) / megabyte;
    tell(
      `${calls.length} kinds, slowest answer ${Math.round(slowest.tookMs)} ms (${slowest.what}), RSS ${Math.round(warm / megabyte)} MB ${grown >= 0 ? '+' : ''}${Math.round(grown)} MB after 12 rounds`,
    );
    expect(grown, 'growth of RSS, MB').to.be.below(64);
    expect(await kept()).to.equal(before);
    await exchanges();
  });

  /** Sends a body of unknown length until the hub answers. */
  const stream = (where: string, contentType: string, bytesMax: number) =>
    new Promise<{ code: string; sent: number }>((resolve, reject) => {
      const call = request(`${running().url}${where}`, {
        method: 'POST',
        headers: { 'Content-Type': contentType, 'Transfer-Encoding': 'chunked' },
        timeout: answerMsMax,
      });
      const chunk = Buffer.alloc(256 * 1024, 0x20);
      let sent = 0;
      let answered = false;
      const more = (): void => {
        if (answered) return;
        if (sent >= bytesMax) {
          call.end();
          return;
        }
        sent += chunk.length;
        call.write(chunk, more);
      };
      call.on('response', (response) => {
        answered = true;
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => (text += part));
        response.on('end', () => {
          call.destroy();
          resolve({ code: codeOf(text), sent });
        });
      });
      call.on('timeout', () => reject(new RangeError(`no answer from ${where}`)));
      call.on('error', (error) => {
        if (!answered) reject(error);
      });
      more();
    });

  it('refuses a stream of 100 MB without a length as soon as the limit is passed', async () => {
    const { rssBytes } = running();
    const doors = [
      [soapPath, 'text/xml'],
      [jsonPath, 'application/json'],
    ] as const;
    for (const [where, type] of doors) await stream(where, type, 100 * megabyte);
    const warm = rssBytes();
    for (let round = 0; round < 5; round += 1) {
      for (const [where, type] of doors) {
        const { code, sent } = await stream(where, type, 100 * megabyte);
        expect(code, where).to.equal('MessageTooLarge');
        // Beyond the limit stand only the buffers of the two sockets.
        expect(sent, where).to.be.below(limits.requestBytesMax + 16 * megabyte);
      }
    }
    const grown = Math.round((rssBytes() - warm) / megabyte);
    tell(`RSS ${Math.round(warm / megabyte)} MB, ${grown} MB more after ten streams`);
    expect(grown, 'growth of RSS, MB').to.be.below(64);
    await exchanges();
  });

  it('carries messages while 200 connections send garbage or stop in the middle of a call', async () => {
    const { port } = running();
    const half =
      'POST /ws/1.2 HTTP/1.1\r\nHost: hub\r\nContent-Type: text/xml\r\nContent-Length: 100000\r\n\r\n<half';
    const garbage = [
      Buffer.from('\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 'latin1'),
      Buffer.alloc(100_000, 0xff),
      Buffer.from(`GET / HTTP/1.1\r\nX: ${'y'.repeat(100_000)}\r\n\r\n`),
      Buffer.from('POST /ws HTTP/1.1\r\nHost: hub\r\nContent-Length: -1\r\n\r\n'),
      Buffer.from('POST /ws HTTP/1.1\r\nHost: hub\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'),
    ];
    const sockets: Socket[] = [];
    const opened = Array.from(
      { length: 200 },
      (_, index) =>
        new Promise<void>((resolve) => {
          const socket = connect(port, '127.0.0.1', () => {
            socket.write(index % 2 === 0 ? half : (garbage[(index >> 1) % garbage.length] ?? half));
            resolve();
          });
          socket.on('error', () => resolve());
          sockets.push(socket);
        }),
    );
    await Promise.all(opened);
    await exchanges();
    for (const socket of sockets) socket.destroy();
    await exchanges();
    expect((await fetch(`${running().url}/health/ready`)).status).to.equal(200);
    expect(running().said()).to.equal('');
  });
});
