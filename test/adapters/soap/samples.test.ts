import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { isHubError } from '../../../broker/index.ts';
import { readOperation, openEnvelope } from '../../../adapters/soap/readEnvelope.ts';
import { readAck, readSelector } from '../../../adapters/soap/readSelector.ts';
import { readSendRequest } from '../../../adapters/soap/readSendRequest.ts';
import { readSendResponse } from '../../../adapters/soap/readSendResponse.ts';
import type { Received } from '../../../adapters/soap/received.ts';
import { personalCheck, proveCaller } from '../../../adapters/soap/verification.ts';
import { makeTrust } from '../../../adapters/crypto/index.ts';
import { sharedData } from '../../support/sharedData.ts';
import { noChain, nowMs, provider, trust } from '../../support/soapWorld.ts';

const verification = { provider, trust: noChain };
const read = (body: Buffer, contentType = 'text/xml; charset=utf-8'): Received =>
  readOperation(openEnvelope(contentType, body));

const codeOf = async (run: () => unknown): Promise<string> => {
  try {
    await run();
  } catch (error) {
    if (isHubError(error)) return error.code;
    throw error;
  }
  return 'accepted';
};

/** Calls of real clients: file → operation, version. */
const calls: readonly (readonly [string, string, string])[] = [
  ['client-2001-2018-AckRequest.xml', 'Ack', '1.1'],
  ['client-2001-2018-GetResponseRequest.xml', 'GetResponse', '1.1'],
  ['client-2012-256-2018-SendRequestRequest-PersonalSignature+OV.xml', 'SendRequest', '1.1'],
  ['lifecycle-2012-256-2020-v1.2-1-SendRequestRequest.xml', 'SendRequest', '1.2'],
  ['lifecycle-2012-256-2020-v1.2-4-AckRequest.xml', 'Ack', '1.2'],
  ['official-sample-2001-AckRequest.xml', 'Ack', '1.1'],
  ['official-sample-2001-GetRequestRequestWithFilter.xml', 'GetRequest', '1.1'],
  ['official-sample-2001-GetRequestRequestWithoutFilter.xml', 'GetRequest', '1.1'],
  ['official-sample-2001-GetResponseRequestWithFilter.xml', 'GetResponse', '1.1'],
  ['official-sample-2001-GetResponseRequestWithoutFilter.xml', 'GetResponse', '1.1'],
  ['official-sample-2001-SendRequestRequestNoAttach.xml', 'SendRequest', '1.1'],
  ['official-sample-2001-SendRequestRequestPersonalSignature.xml', 'SendRequest', '1.1'],
  ['official-sample-2001-SendResponseRequestNoAttach.xml', 'SendResponse', '1.1'],
];

const readAny = (received: Received): unknown => {
  switch (received.operation) {
    case 'SendRequest':
      return readSendRequest(received);
    case 'SendResponse':
      return readSendResponse(received);
    case 'Ack':
      return readAck(received);
    default:
      return readSelector(received);
  }
};

describe('adapters/soap: calls of real clients', () => {
  const folder = sharedData('smev3/signed-messages');
  if (folder === undefined) return;
  const sample = (name: string): Buffer => readFileSync(`${folder}/${name}`);

  for (const [name, operation, version] of calls) {
    it(`reads and verifies ${name}`, async () => {
      const received = read(sample(name));
      expect([received.operation, received.version]).to.deep.equal([operation, version]);
      expect(readAny(received)).to.be.an('object');
      const proof = await proveCaller(verification, received, nowMs);
      expect(proof.certificateSha256).to.match(/^[0-9a-f]{64}$/);
      expect(proof.algorithm).to.match(/^gost/);
    });
  }

  it('takes the message of 2020 without ReferenceMessageID and TransactionCode, which the 1.2 schema requires', () => {
    const request = readSendRequest(
      read(sample('lifecycle-2012-256-2020-v1.2-1-SendRequestRequest.xml')),
    );
    expect(request.messageId).to.equal('39f52a38-9a54-11ea-b23a-3316e2108089');
    expect([request.referenceMessageId, request.transactionCode]).to.deep.equal([null, null]);
    expect(request.body.signedPart).to.match(
      /^<ns:SenderProvidedRequestData [^]*<\/ns:SenderProvidedRequestData>$/,
    );
    expect(request.payload).to.include({ namespace: 'urn://x-artefacts-gis-ergz-public/2.0.0' });
  });

  it('reads the filter of a selector', () => {
    const { selector, timestampMs } = readSelector(
      read(sample('official-sample-2001-GetRequestRequestWithFilter.xml')),
    );
    expect(selector).to.deep.equal({
      namespace: 'urn://x-artefacts-gibdd-gov-ru/breach/root/1.0',
      localName: 'BreachRequest',
    });
    expect(new Date(timestampMs).toISOString()).to.equal('2014-02-11T13:10:03.616Z');
  });

  it('reads MTOM: the parts that the repository does not keep are completed', async () => {
    const name = 'official-sample-2001-SendRequestRequestAttachMTOM.http.txt';
    const raw = sample(name);
    const [, contentType = ''] =
      /Content-Type: (multipart[^\r\n]+)/.exec(raw.toString('latin1')) ?? [];
    const boundary = /boundary="([^"]+)"/.exec(contentType)?.[1] ?? '';
    const start = raw.indexOf(`--${boundary}`);
    const whole = Buffer.concat([
      raw.subarray(start),
      Buffer.from(`\r\n\r\nкартинка\r\n--${boundary}--\r\n`),
    ]);
    const request = readSendRequest(read(whole, contentType));
    expect(request.announcedAttachmentIds).to.deep.equal(['attach5MB.jpg']);
    expect(request.attachments.map(({ id, mimeType }) => [id, mimeType])).to.deep.equal([
      ['attach5MB.jpg', 'image/jpeg'],
    ]);
    expect(Buffer.from(request.attachments[0]?.bytes ?? []).toString()).to.contain('картинка');
    expect(request.attachments[0]?.signaturePkcs7).to.be.instanceOf(Uint8Array);
  });

  it('refuses files in a store that the hub does not have, and says so', async () => {
    const received = read(sample('official-sample-2001-SendRequestRequestAttachFTP.xml'));
    expect(await codeOf(() => readSendRequest(received))).to.equal(
      'AttachmentContentMiscoordination',
    );
  });

  it('verifies personal signatures of real messages', async () => {
    for (const name of [
      'client-2012-256-2018-SendRequestRequest-PersonalSignature+OV.xml',
      'official-sample-2001-SendRequestRequestPersonalSignature.xml',
    ]) {
      const received = read(sample(name));
      const request = readSendRequest(received);
      const check = personalCheck(
        verification,
        received,
        request.personalSignature,
        request.payloadRoot,
        nowMs,
      );
      expect(await check?.(), name).to.deep.equal([]);
    }
  });

  it('KIS-2.4.11 refuses expired and foreign certificates by trust, not by mathematics', async () => {
    const received = read(sample('lifecycle-2012-256-2020-v1.2-4-AckRequest.xml'));
    expect(await codeOf(() => proveCaller({ provider, trust }, received, nowMs))).to.equal(
      'CertificateIsExpired',
    );
    const atMs = Date.parse('2020-05-20T05:00:00Z');
    const strict = makeTrust({ roots: [] }, provider);
    expect(await codeOf(() => proveCaller({ provider, trust: strict }, received, atMs))).to.equal(
      'CertificateIsNotFound',
    );
  });

  it('refuses a sample with one changed character', async () => {
    const text = sample('lifecycle-2012-256-2020-v1.2-1-SendRequestRequest.xml').toString();
    const received = read(Buffer.from(text.replace('2017-12-01', '2017-12-02')));
    expect(await codeOf(() => proveCaller(verification, received, nowMs))).to.equal(
      'SignatureIsInvalid',
    );
  });

  it('answers replies of a server as what they are: no calls', async () => {
    const name = 'smev-2012-256-2020-v1.1-SendRequestResponse.xml';
    expect(await codeOf(() => read(sample(name)))).to.equal('PoorSOAPEnvelopeFormat');
  });
});
