import { expect } from 'chai';
import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import { errorTable, limits } from '../../../broker/index.ts';
import { control, get, post, postText, problemOf, sendEnvelope, signBy } from './calls.ts';
import {
  blocked,
  expired,
  recipient,
  sender,
  startRest,
  stranger,
  unknown,
  type Rest,
} from './support.ts';

describe('adapters/rest: what the door refuses', () => {
  let rest: Rest;
  before(async () => {
    rest = await startRest();
  });
  after(() => rest.stop());
  const path = '/api/v1/messages';

  it('a changed envelope, a moved signature and a broken one', async () => {
    const envelope = sendEnvelope();
    const signature = await signBy(sender, envelope);
    const changed = { ...envelope, content: { name: 'Иное' } };
    const other = await signBy(sender, changed);
    const [header = '', , mark = ''] = signature.split('.');
    const [otherHeader = ''] = (await signBy(recipient, envelope)).split('.');
    for (const [body, wanted] of [
      [{ envelope: changed, signature }, 'SignatureIsInvalid'],
      [{ envelope, signature: other }, 'SignatureIsInvalid'],
      [{ envelope, signature: `${otherHeader}..${mark}` }, 'SignatureIsInvalid'],
      [{ envelope, signature: `${header}..${mark}A` }, 'SignatureIsInvalid'],
      [{ envelope, signature: `${header}.${header}.${mark}` }, 'SignatureIsInvalid'],
      [{ envelope, signature: 'x' }, 'SignatureIsInvalid'],
      [{ envelope, signature: '' }, 'NoSignatureFound'],
    ] as const) {
      const answer = await postText(rest, path, JSON.stringify(body));
      expect(problemOf(answer).code).to.equal(wanted);
      expect(answer.status).to.equal(errorTable[wanted].httpStatus);
    }
    expect(rest.seen.sent).to.have.length(0);
  });

  it('certificates that are unknown, expired, of another authority or of a blocked system', async () => {
    for (const [by, wanted] of [
      [unknown, 'SenderIsNotRegistered'],
      [expired, 'CertificateIsExpired'],
      [stranger, 'CertificateIsNotFound'],
      [blocked, 'AccessDenied'],
    ] as const) {
      const answer = await post(rest, path, sendEnvelope(), { by });
      expect(problemOf(answer).code).to.equal(wanted);
    }
    expect(rest.seen.sent).to.have.length(0);
  });

  it('a caught control call that is stale, from the future, or of another operation', async () => {
    const shifted = (ms: number) => new Date(Date.now() + ms).toISOString();
    for (const ms of [-limits.signedCallAgeMsMax - 2_000, limits.signedCallAgeMsMax + 2_000]) {
      const envelope = control('lease', { queue: 'requests', timestamp: shifted(ms) });
      const answer = await post(rest, '/api/v1/queues/requests/lease', envelope);
      expect(problemOf(answer).code).to.equal('StaleMessageId');
      expect(problemOf(answer).violations[0]?.field).to.equal('timestamp');
    }
    const statistics = control('statistics');
    const asLease = await post(rest, '/api/v1/queues/requests/lease', statistics);
    expect(problemOf(asLease).code).to.equal('BadRequest');
    const lease = control('lease', { queue: 'requests' });
    const other = await post(rest, '/api/v1/queues/responses/lease', lease);
    expect(problemOf(other).violations[0]?.field).to.equal('envelope.queue');
    expect(rest.seen.taken).to.have.length(0);
  });

  it('reads without a signature, stale, or signed for another address', async () => {
    const target = '/api/v1/monitor/queues';
    const bare = await fetch(`${rest.baseUrl}${target}`);
    expect(((await bare.json()) as { code: string }).code).to.equal('NoSignatureFound');
    const timestamp = new Date(Date.now() - limits.signedCallAgeMsMax - 2_000).toISOString();
    expect(problemOf(await get(rest, target, { timestamp })).code).to.equal('StaleMessageId');
    const moved = await get(rest, `${target}?owner=MFC42`, { signedPath: target });
    expect(problemOf(moved).code).to.equal('SignatureIsInvalid');
  });

  it('JSON with a repeated name, too deep, cut short or with a lost integer, naming the place', async () => {
    const signature = await signBy(sender, sendEnvelope());
    const deep = '['.repeat(limits.jsonDepthMax + 1) + ']'.repeat(limits.jsonDepthMax + 1);
    for (const text of [
      `{"envelope":{"messageId":"a","messageId":"b"},"signature":"${signature}"}`,
      `{"envelope":{"content":${deep}}}`,
      '{"envelope":{',
      '{"envelope":{"content":9007199254740993}}',
      '{"envelope":{}}x',
    ]) {
      const answer = await postText(rest, path, text);
      const problem = problemOf(answer);
      expect(answer.status).to.equal(400);
      expect(problem.code).to.equal('BadRequest');
      expect(problem.detail).to.match(/JSON/);
    }
    const twice = problemOf(await postText(rest, path, '{"a":1,\n"a":2}'));
    expect(twice.violations[0]).to.include({ line: 2, column: 1 });
  });

  it('a __proto__ in the envelope stays data and is refused as unknown', async () => {
    const text = JSON.stringify(sendEnvelope()).replace('{', '{"__proto__":{"x":1},');
    const answer = await postText(rest, path, `{"envelope":${text},"signature":"a..b"}`);
    expect(problemOf(answer).violations[0]?.field).to.equal('envelope.__proto__');
  });

  it('wrong fields of an envelope by their names', async () => {
    const { type: _type, ...rest1 } = sendEnvelope({ eol: 'завтра', surplus: 1 });
    const problem = problemOf(await post(rest, path, rest1));
    expect(problem.violations.map(({ field }) => field)).to.have.members([
      'envelope.type',
      'envelope.eol',
      'envelope.surplus',
    ]);
  });

  it('another content type, a compressed body, an operator token where a system must sign', async () => {
    const text = JSON.stringify({ envelope: sendEnvelope(), signature: 'a..b' });
    const plain = await postText(rest, path, text, { 'content-type': 'text/xml' });
    expect(problemOf(plain).code).to.equal('UnsupportedMediaType');
    const packed = await postText(rest, path, text, { 'content-encoding': 'br' });
    expect(problemOf(packed).code).to.equal('UnsupportedMediaType');
    const token = await postText(rest, path, text, { authorization: 'Bearer good-token' });
    expect(problemOf(token).code).to.equal('NoSignatureFound');
    const wrong = await postText(rest, path, text, { authorization: 'Bearer bad-token' });
    expect(problemOf(wrong).code).to.equal('OperatorTokenInvalid');
  });

  it('a body of 100 MB early, with flat memory, by its length or as it streams', async () => {
    for (const declared of [true, false]) {
      const before = process.memoryUsage();
      const { status, code, sentBytes } = await pour(rest, 100 * 1024 * 1024, declared);
      expect(status).to.equal(413);
      expect(code).to.equal('MessageTooLarge');
      expect(sentBytes).to.be.lessThan(100 * 1024 * 1024);
      const after = process.memoryUsage();
      const grown = after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers;
      expect(grown).to.be.lessThan(3 * limits.requestBytesMax);
    }
  });

  it('an unread body ends its kept-alive connection; the next call of the client goes through', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    try {
      const { hostname, port } = new URL(rest.baseUrl);
      const unread = request({
        agent,
        hostname,
        port,
        path,
        method: 'POST',
        headers: { 'content-type': 'application/json', 'content-length': 100 * 1024 * 1024 },
      });
      unread.on('error', () => undefined);
      // Sent in part and never finished: nothing but the hub can end this call.
      unread.write(' '.repeat(1024));
      const [refused] = (await once(unread, 'response')) as [IncomingMessage];
      expect(refused.statusCode).to.equal(413);
      expect(refused.headers.connection).to.equal('close');
      const closed = once(refused.socket, 'close');
      refused.resume();
      await closed;

      const next = request({ agent, hostname, port, path: '/api/v1/hub/certificate' });
      next.end();
      const [answer] = (await once(next, 'response')) as [IncomingMessage];
      expect(answer.statusCode).to.equal(200);
      answer.resume();
      await once(answer, 'end');
    } finally {
      agent.destroy();
    }
  });

  it('and notes in the journal what never reached a use case', async () => {
    const envelope = sendEnvelope();
    rest.seen.refusals.length = 0;
    await post(rest, path, envelope, { by: unknown });
    const [note] = rest.seen.refusals;
    expect(note).to.include({
      door: 'rest',
      operation: 'POST /api/v1/messages',
      code: 'SenderIsNotRegistered',
      messageId: envelope.messageId,
      sender: null,
      typeCode: 'VS00001v001',
      certificateSha256: unknown.certificate.sha256,
    });
    expect(note?.contentHash).to.match(/^[0-9a-f]{64}$/);
  });
});

type Poured = { status: number; code: string; sentBytes: number };

/** Sends zeros until the answer comes or all are sent. */
const pour = (rest: Rest, bytesTotal: number, declared: boolean): Promise<Poured> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(rest.baseUrl);
    const chunk = Buffer.alloc(64 * 1024, 0x20);
    let sentBytes = 0;
    let answered = false;
    const req = request({
      hostname,
      port,
      path: '/api/v1/messages',
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(declared ? { 'content-length': bytesTotal } : { 'transfer-encoding': 'chunked' }),
      },
    });
    const pump = (): void => {
      while (!answered && sentBytes < bytesTotal) {
        sentBytes += chunk.byteLength;
        if (!req.write(chunk)) {
          req.once('drain', pump);
          return;
        }
      }
    };
    req.on('response', (res) => {
      answered = true;
      const parts: Buffer[] = [];
      res.on('data', (part: Buffer) => parts.push(part));
      res.on('end', () => {
        const { code } = JSON.parse(Buffer.concat(parts).toString()) as { code: string };
        resolve({ status: res.statusCode ?? 0, code, sentBytes });
        req.destroy();
      });
    });
    req.on('error', (error) => {
      if (!answered) reject(error);
    });
    pump();
  });
