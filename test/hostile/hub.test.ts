import { readFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { request } from 'node:http';
import { connect } from 'node:net';
import { expect } from 'chai';
import { startHubProcess, type HubProcess } from '../../services/hub/demo/hubProcess.ts';

const soap = 'http://schemas.xmlsoap.org/soap/envelope/';
const types = 'urn://x-artefacts-smev-gov-ru/services/message-exchange/types/1.2';
const envelope = (body: string, prolog = ''): string =>
  `${prolog}<S:Envelope xmlns:S="${soap}" xmlns:t="${types}"><S:Body>${body}</S:Body></S:Envelope>`;

/** Broken calls of the SOAP door: each must be refused in words, whatever is repeated how often. */
const soapCalls: Readonly<Record<string, string | Buffer>> = {
  'a DTD': envelope('<t:AckRequest/>', '<!DOCTYPE x>'),
  'an entity bomb': envelope(
    '<t:AckRequest>&b;</t:AckRequest>',
    `<!DOCTYPE l [<!ENTITY a "${'x'.repeat(1_000)}"><!ENTITY b "${'&a;'.repeat(1_000)}">]>`,
  ),
  'a processing instruction': envelope('<t:AckRequest><?x y?></t:AckRequest>'),
  '20 000 levels': envelope('<a>'.repeat(20_000) + '</a>'.repeat(20_000)),
  '20 000 attributes': envelope(
    `<t:AckRequest ${Array.from({ length: 20_000 }, (_, at) => `a${at}="1"`).join(' ')}/>`,
  ),
  'invalid UTF-8': Buffer.concat([
    Buffer.from('<a>'),
    Buffer.from([0xc3, 0x28]),
    Buffer.from('</a>'),
  ]),
  'two megabytes of nothing': envelope(' '.repeat(2_000_000)),
};
const jsonCalls: Readonly<Record<string, string>> = {
  'no JSON': '{',
  '20 000 levels': '['.repeat(20_000) + ']'.repeat(20_000),
  'a duplicate key': '{"envelope":{},"envelope":{}}',
  'no signature': '{"envelope":{"messageId":"919108f7-52d1-4320-9bac-f847db4148a8"}}',
  'a lone surrogate': '{"envelope":"\\ud800"}',
};
const rounds = 15;
const megabyte = 1024;

const rssMb = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / megabyte;

describe('hostile input to a hub in a process of its own', () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'hub-hostile-'));
  let hub: HubProcess;
  let pid = 0;
  before(async function () {
    this.timeout(90_000);
    hub = await startHubProcess({ dataDir, port: 0 });
    pid = hub.pid ?? 0;
  });
  after(async () => {
    await hub.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const post = async (
    where: string,
    type: string,
    body: string | Buffer,
  ): Promise<{ status: number; text: string }> => {
    const response = await fetch(`${hub.url}${where}`, {
      method: 'POST',
      headers: { 'Content-Type': type },
      body: typeof body === 'string' ? body : new Uint8Array(body),
    });
    return { status: response.status, text: await response.text() };
  };
  const healthy = async (): Promise<void> => {
    expect((await fetch(`${hub.url}/health/ready`)).status).to.equal(200);
  };

  /** Sends a body that never ends as fast as the hub reads it; resolves when the hub has had enough. */
  const flood = (where: string, type: string, bytesMax: number): Promise<number> =>
    new Promise((resolve) => {
      const call = request(`${hub.url}${where}`, {
        method: 'POST',
        headers: { 'Content-Type': type, 'Content-Length': bytesMax },
      });
      const chunk = Buffer.alloc(64 * 1024, 0x20);
      let sent = 0;
      let open = true;
      const end = (): void => {
        open = false;
        resolve(sent);
      };
      const more = (): void => {
        while (open && sent < bytesMax) {
          sent += chunk.length;
          if (!call.write(chunk)) {
            call.once('drain', more);
            return;
          }
        }
      };
      call.on('response', (response) => {
        response.resume();
        end();
        call.destroy();
      });
      call.on('error', end);
      more();
    });

  it('keeps within 250 MB when it idles', () => {
    expect(rssMb(pid)).to.be.below(250);
  });

  it('refuses each kind in words, again and again, stays healthy and keeps its memory', async function () {
    this.timeout(180_000);
    const play = async (): Promise<void> => {
      for (const [what, body] of Object.entries(soapCalls)) {
        const { status, text } = await post('/ws/1.2', 'text/xml; charset=utf-8', body);
        expect(status, what).to.equal(500);
        expect(text, what).to.match(/<(\w+:)?Description>SMEV-\d+: ?\S/);
      }
      for (const [what, body] of Object.entries(jsonCalls)) {
        const { status, text } = await post('/api/v1/messages', 'application/json', body);
        expect(status, what).to.be.within(400, 499);
        expect((JSON.parse(text) as { advice?: string }).advice, what)
          .to.be.a('string')
          .and.not.equal('');
      }
    };
    await play();
    const before = rssMb(pid);
    for (let round = 0; round < rounds; round += 1) await play();
    await healthy();
    expect(rssMb(pid) - before, 'growth of RSS, MB').to.be.below(120);
  });

  it('ends a body of 100 MB long before it has come, at both doors, without keeping it', async function () {
    this.timeout(120_000);
    const bytesMax = 100 * 1024 * 1024;
    const before = rssMb(pid);
    for (const [where, type] of [
      ['/ws/1.2', 'text/xml'],
      ['/api/v1/messages', 'application/json'],
    ] as const) {
      expect(await flood(where, type, bytesMax), where).to.be.below(bytesMax);
    }
    await healthy();
    expect(rssMb(pid) - before, 'growth of RSS, MB').to.be.below(120);
  });

  it('answers others while hundreds of connections say nothing or half of a request', async function () {
    this.timeout(60_000);
    const { hostname, port } = new URL(hub.url);
    const sockets = Array.from({ length: 200 }, (_, index) => {
      const socket = connect(Number(port), hostname, () => {
        if (index % 2 === 0)
          socket.write(
            'POST /ws/1.2 HTTP/1.1\r\nHost: hub\r\nContent-Type: text/xml\r\nContent-Length: 100000\r\n\r\n<half',
          );
      });
      socket.on('error', () => undefined);
      return socket;
    });
    await healthy();
    expect((await post('/ws/1.2', 'text/xml', '<a/>')).status).to.equal(500);
    sockets.forEach((socket) => socket.destroy());
    await healthy();
  });
});
