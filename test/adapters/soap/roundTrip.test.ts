import { expect } from 'chai';
import fc from 'fast-check';
import { isHubError, type Attachment } from '../../../broker/index.ts';
import { signDetachedCms } from '../../../adapters/crypto/index.ts';
import {
  makeSoapClient,
  type Delivered,
  type ReplyMetadata,
  type SoapClient,
} from '../../../adapters/sdk/index.ts';
import { soapVersions, standalone, type SoapVersion } from '../../../adapters/soap/index.ts';
import { canonicalize, parseXml } from '../../../adapters/xml/index.ts';
import { makeRelayExchange, type RelayExchange } from '../../support/relayExchange.ts';
import { startSoapServer, type SoapServer } from '../../support/soapServer.ts';
import { actor, nowMs, provider } from '../../support/soapWorld.ts';

const canonical = (xml: string): string => canonicalize(parseXml(xml).root);
const hub = actor('HUB42').certificate;

const payloadOf = (id: string, text: string): string =>
  `<v:Request xmlns:v="urn://kuzbass/test/1.0" xmlns:x="http://www.w3.org/2001/XMLSchema-instance" Id="${id}"><v:text  a = 'b'>${text}</v:text><u:leaf xmlns:u="urn://kuzbass/leaf" x:nil="true"/></v:Request>`;

const taken = async (asked: Promise<Delivered | null>): Promise<Delivered> => {
  const delivered = await asked;
  if (delivered === null) throw new TypeError('the queue is empty');
  return delivered;
};

const attachment: Attachment = { id: 'a1', mimeType: 'text/plain', bytes: Buffer.from('байты') };
const fullPayload = payloadOf('PERSONAL', 'привет &#13; &amp; ]]&gt;');

const sendAll = async (sender: SoapClient): Promise<ReplyMetadata> =>
  sender.sendRequest({
    payload: fullPayload,
    personalSignature: await sender.signPersonally(fullPayload),
    attachments: [attachment],
    transactionCode: 'TC-42',
    nodeId: 'node-1',
    eolMs: nowMs + 60_000,
    confidentiality: 'official',
    testMessage: true,
  });

/** Everything that the sender said arrived as it was said. */
const expectContent = ({ draft, metadata, attachments }: Delivered, messageId: string): void => {
  expect(draft).to.include({
    messageId,
    transactionCode: 'TC-42',
    nodeId: 'node-1',
    testMessage: true,
    eol: '2026-03-02T09:01:00.000Z',
  });
  expect(metadata.senderName).to.equal('МФЦ <Кузбасса> & Ко');
  expect(draft.payload?.text).to.equal(fullPayload);
  expect(canonical(standalone(draft.payload ?? { text: '', namespaces: {} }))).to.equal(
    canonical(fullPayload),
  );
  expect(draft.metadata[0]).to.contain('>official<');
  expect(attachments.map(({ id, bytes }) => [id, Buffer.from(bytes).toString()])).to.deep.equal([
    ['a1', 'байты'],
  ]);
};

/** The sender's own signature in its own version; the hub's word and the way to the original in another. */
const expectOrigin = async (
  delivered: Delivered,
  messageId: string,
  sent: SoapVersion,
  polled: SoapVersion,
): Promise<void> => {
  const check = await delivered.verifySender();
  const header = (name: string): string | null => delivered.headers.get(`hub-original${name}`);
  if (sent === polled) {
    expect(check?.ok, check?.reason).to.equal(true);
    expect(check?.certificate?.sha256).to.equal(actor('MFC42').certificate.sha256);
    expect(header('-wire')).to.equal(null);
    return;
  }
  expect(check).to.equal(null);
  expect([header('-wire'), header('-signature'), header('')]).to.deep.equal([
    sent,
    'verified-by-hub',
    `/api/v1/messages/${messageId}/original`,
  ]);
  expect(delivered.draft.metadata.at(-1)).to.match(
    new RegExp(
      `<m:OriginalSignature [^>]*wire="${sent}" algorithm="http[^"]+ecdsa-sha256" certificateSha256="[0-9a-f]{64}"`,
    ),
  );
};

describe('adapters/soap + adapters/sdk: a message from sender to recipient', () => {
  let exchange: RelayExchange;
  let server: SoapServer;
  const client = (version: SoapVersion, name: string, mtom = false): SoapClient => {
    const algorithm = name === 'MFC42' ? 'ecdsa-sha256' : 'gost2012-256';
    const { key, certificate } = actor(name, algorithm);
    const trusted = [hub.sha256, actor('HUB42', 'gost2012-256').certificate.sha256];
    return makeSoapClient({
      baseUrl: server.url,
      version,
      key,
      certificate,
      mtom,
      nowMs: () => nowMs,
      trustHub: ({ sha256 }) => trusted.includes(sha256),
    });
  };

  beforeEach(async () => {
    exchange = makeRelayExchange();
    server = await startSoapServer({ exchange });
  });
  afterEach(() => server.stop());

  for (const sent of soapVersions) {
    for (const polled of soapVersions) {
      it(`KIS-4.3 KIS-6.3.2.b passes a request sent in ${sent} to a recipient that polls in ${polled}`, async () => {
        const [sender, recipient] = [client(sent, 'MFC42', true), client(polled, 'VIS42', true)];
        const accepted = await sendAll(sender);
        expect(accepted).to.include({
          senderMnemonic: 'MFC42',
          messageType: 'REQUEST',
          status: 'requestIsQueued',
        });
        const delivered = await taken(recipient.getRequest());
        expectContent(delivered, accepted.messageId);
        await expectOrigin(delivered, accepted.messageId, sent, polled);
      });

      it(`passes the answer given in ${polled} to the sender that polls in ${sent}`, async () => {
        const [sender, recipient] = [client(sent, 'MFC42'), client(polled, 'VIS42')];
        const accepted = await sendAll(sender);
        const { replyTo } = await taken(recipient.getRequest());
        const answered = await recipient.sendResponse({
          to: replyTo ?? '',
          payload: payloadOf('R1', 'ответ'),
        });
        const response = await taken(sender.getResponse());
        expect(response).to.include({
          originalMessageId: accepted.messageId,
          originalTransactionCode: 'TC-42',
        });
        expect(response.metadata.messageId).to.equal(answered.messageId);
        expect(response.draft.payload?.text).to.equal(payloadOf('R1', 'ответ'));
        expect((await response.verifySender())?.ok).to.equal(sent === polled ? true : undefined);
        await sender.ack(answered.messageId);
        expect(exchange.acks).to.have.length(1);
        expect([await recipient.getRequest(), await sender.getResponse()]).to.deep.equal([
          null,
          null,
        ]);
      });

      it(`passes a refusal and a status answered in ${sent} to a consumer that polls in ${polled}`, async () => {
        const [asker, answerer] = [client(polled, 'MFC42'), client(sent, 'VIS42')];
        for (const code of ['NO_DATA', sent === '1.2' ? 'ACCESS_DENIED' : 'FAILURE']) {
          await asker.sendRequest({ payload: payloadOf('R', 'x') });
          const request = await answerer.getRequest();
          const to = request?.replyTo ?? '';
          const status = {
            code: 7,
            description: 'в работе',
            parameters: [{ key: 'k', value: '<v>' }],
          };
          await answerer.sendResponse({ to, outcome: 'status', status });
          await answerer.sendResponse({
            to,
            outcome: 'rejected',
            rejections: [
              { code, description: 'причина' },
              { code: 'NO_DATA', description: 'вторая' },
            ],
          });
          const first = await asker.getResponse();
          expect(first?.draft.status).to.deep.equal(status);
          const second = await asker.getResponse();
          const kept = polled !== '1.2' || code !== 'FAILURE';
          expect(second?.draft.rejections).to.deep.equal([
            kept
              ? { code, description: 'причина' }
              : { code: 'UNKNOWN_REQUEST_DESCRIPTION', description: 'FAILURE: причина' },
            { code: 'NO_DATA', description: 'вторая' },
          ]);
        }
      });
    }
  }

  it('verifies attachments by their PKCS#7 and refuses changed bytes', async () => {
    const sender = client('1.2', 'MFC42');
    const { key, certificate } = actor('MFC42');
    const bytes = Buffer.from('договор');
    const signaturePkcs7 = await signDetachedCms({
      key,
      certificate,
      provider,
      atMs: nowMs,
      content: bytes,
    });
    const send = (content: Uint8Array) =>
      sender.sendRequest({
        payload: payloadOf('R', 'x'),
        attachments: [{ id: 'doc', mimeType: 'application/pdf', bytes: content, signaturePkcs7 }],
      });
    await send(bytes);
    expect(exchange.sent[0]?.attachments[0]?.signaturePkcs7).to.deep.equal(
      Buffer.from(signaturePkcs7),
    );
    try {
      await send(Buffer.from('Договор'));
      expect.fail('changed bytes were taken');
    } catch (error) {
      expect(isHubError(error) && error.code).to.equal('AttachmentContentMiscoordination');
    }
  });

  it('gives the same content hash to the same message sent inline and by MTOM', async () => {
    const messageId = client('1.1', 'MFC42').newMessageId();
    const attachments = [{ id: 'a', mimeType: 'text/plain', bytes: Buffer.from('x') }];
    for (const mtom of [false, true]) {
      await client('1.1', 'MFC42', mtom).sendRequest({
        messageId,
        payload: payloadOf('R', 'x'),
        attachments,
      });
    }
    const [inline, multipart] = exchange.sent;
    expect(inline?.contentHash).to.match(/^[0-9a-f]{64}$/);
    expect(multipart?.contentHash).to.equal(inline?.contentHash);
    await client('1.1', 'MFC42').sendRequest({
      messageId,
      payload: payloadOf('R', 'y'),
      attachments,
    });
    expect(exchange.sent[2]?.contentHash).not.to.equal(inline?.contentHash);
  });

  it('KIS-4.3 keeps any business text character by character between any two versions', async () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 60 }).map((value) =>
      value
        .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
        .replaceAll('&', '&amp;')
        .replaceAll('<', '&lt;')
        .replaceAll('>', '&gt;'),
    );
    const version = fc.constantFrom(...soapVersions);
    await fc.assert(
      fc.asyncProperty(text, version, version, async (value, sent, polled) => {
        const sender = client(sent, 'MFC42');
        const payload = payloadOf('P', value);
        await sender.sendRequest({
          payload,
          personalSignature: await sender.signPersonally(payload),
        });
        const delivered = await client(polled, 'VIS42').getRequest();
        expect(delivered?.draft.payload?.text).to.equal(payload);
        expect((await delivered?.verifySender())?.ok).to.equal(sent === polled ? true : undefined);
      }),
      { numRuns: 40 },
    );
  });

  it('KIS-6.2.6 delivers a status with its fault', async () => {
    exchange.statuses.push({
      statusId: 1,
      attempt: 1,
      owner: 'MFC42' as never,
      originalId: client('1.1', 'MFC42').newMessageId(),
      category: 'requestIsRejectedBySmev',
      atMs: nowMs,
      details: 'подробности',
      faultCode: 'EndOfLifeReached',
      faultText: 'Срок вышел',
    });
    const status = await client('1.3', 'MFC42').getStatus();
    expect(status).to.include({
      category: 'requestIsRejectedBySmev',
      atMs: nowMs,
      details: 'подробности',
      faultCode: 'HUB42:EndOfLifeReached',
      faultDescription: 'SMEV-403: Срок вышел',
    });
    expect(await client('1.3', 'MFC42').getStatus()).to.equal(null);
  });

  it('KIS-6.2.5.b answers statistics in 1.1 and 1.2; 1.3 has no such operation', async () => {
    await client('1.1', 'MFC42').sendRequest({ payload: payloadOf('R', 'x') });
    for (const version of ['1.1', '1.2'] as const) {
      expect(await client(version, 'VIS42').statistics()).to.deep.equal([
        { queueName: 'VIS42/requests', pending: 1 },
      ]);
    }
    try {
      await client('1.3', 'VIS42').statistics();
      expect.fail('1.3 answered');
    } catch (error) {
      expect(isHubError(error) && error.code).to.equal('PoorSOAPEnvelopeFormat');
    }
  });
});
