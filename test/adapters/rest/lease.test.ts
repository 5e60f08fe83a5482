import { expect } from 'chai';
import { isHubError, limits, type MessageBody } from '../../../broker/index.ts';
import { makeJsonClient } from '../../../adapters/sdk/index.ts';
import { control, post, sendEnvelope, signBy } from './calls.ts';
import {
  duty,
  headOf,
  hub,
  newId,
  provider,
  recipient,
  sender,
  startRest,
  takenOf,
  type Party,
  type Rest,
} from './support.ts';

const ns = 'urn://x-artefacts-smev-gov-ru/services/message-exchange/types';
const xmlBody = (inner: string, root = 'SenderProvidedRequestData'): MessageBody => ({
  form: 'xml',
  signedPart: `<t:${root} Id="A"><t:MessageID>x</t:MessageID>${inner}</t:${root}>`,
  signedPartNamespaces: { t: `${ns}/1.2`, b: `${ns}/basic/1.2`, v: 'urn:test' },
  signature:
    '<ds:Signature><ds:SignedInfo><ds:SignatureMethod Algorithm="urn:algorithm"/></ds:SignedInfo></ds:Signature>',
  signatureNamespaces: { ds: 'http://www.w3.org/2000/09/xmldsig#' },
  certificateSha256: sender.certificate.sha256,
});

const jsonBody = async (envelope: object): Promise<MessageBody> => ({
  form: 'json',
  signedPart: JSON.stringify(envelope, null, 1),
  signedPartNamespaces: {},
  signature: await signBy(sender, envelope),
  signatureNamespaces: {},
  certificateSha256: sender.certificate.sha256,
});

const clientOf = (rest: Rest, { key, certificate }: Party) =>
  makeJsonClient({ baseUrl: rest.baseUrl, key, certificate, provider });

const refusalOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
    return 'none';
  } catch (error) {
    if (!isHubError(error)) throw error;
    return error.code;
  }
};

describe('adapters/rest: leasing and acknowledging', () => {
  let rest: Rest;
  before(async () => {
    rest = await startRest();
  });
  after(() => rest.stop());

  it('KIS-6.2.2 answers 204 without a body for an empty queue', async () => {
    const envelope = control('lease', { queue: 'requests' });
    const answer = await post(rest, '/api/v1/queues/requests/lease', envelope, { by: recipient });
    expect(answer.status).to.equal(204);
    expect(answer.body).to.equal(undefined);
    expect(rest.seen.taken.at(-1)).to.include({ kind: 'requests', selector: null, waitMs: 0 });
  });

  it('delivers a JSON message with the signed original and attachments', async () => {
    const envelope = sendEnvelope();
    const head = headOf();
    const bytes = Buffer.from('файл');
    const attachments = [{ id: 'a', mimeType: 'text/plain', bytes, signaturePkcs7: Buffer.of(48) }];
    rest.waiting.push(takenOf(head, { body: await jsonBody(envelope), attachments }));
    const client = clientOf(rest, recipient);
    const got = await client.lease('requests', { type: 'VS00001v001' });
    expect(got?.content).to.deep.equal(envelope.content);
    expect(got?.replyTo).to.equal('sealed-address');
    expect(got?.sender).to.deep.equal({ mnemonic: 'MFC42', name: 'Система MFC42' });
    expect(got?.signature).to.deep.equal({
      verifiedByHub: true,
      algorithm: 'ecdsa-sha256',
      certificateSha256: sender.certificate.sha256,
      wire: 'json',
      converted: false,
    });
    expect(JSON.parse(got?.source.signedPart ?? '')).to.deep.equal(envelope);
    expect(got?.attachments[0]).to.include({ id: 'a', size: 8, content: bytes.toString('base64') });
    expect(rest.seen.taken.at(-1)?.selector).to.deep.equal({ typeCode: 'VS00001v001' });
  });

  it('converts an XML message and leaves its original beside', async () => {
    const body = xmlBody('<b:MessagePrimaryContent><v:R a="1">x</v:R></b:MessagePrimaryContent>');
    rest.waiting.push(takenOf(headOf({ wire: '1.2', door: 'soap' }), { body, attachments: [] }));
    const got = await clientOf(rest, recipient).lease('requests');
    const xml = `<v:R xmlns:t="${ns}/1.2" xmlns:b="${ns}/basic/1.2" xmlns:v="urn:test" a="1">x</v:R>`;
    expect(got?.content).to.deep.equal({ converted: xml.length });
    expect(got?.signature).to.include({ converted: true, algorithm: 'urn:algorithm', wire: '1.2' });
    expect(got?.source).to.include({ form: 'xml', signedPart: body.signedPart });
    expect(got?.source.namespaces).to.deep.equal(body.signedPartNamespaces);
  });

  it('reads refusals and statuses of an XML answer', async () => {
    const rejected = xmlBody(
      '<t:RequestRejected><t:RejectionReasonCode>NO_DATA</t:RejectionReasonCode>' +
        '<t:RejectionReasonDescription>Нет</t:RejectionReasonDescription></t:RequestRejected>',
      'SenderProvidedResponseData',
    );
    const status = xmlBody(
      '<t:RequestStatus><t:StatusCode>7</t:StatusCode><t:StatusParameter><t:Key>k</t:Key><t:Value>v</t:Value>' +
        '</t:StatusParameter><t:StatusDescription>В работе</t:StatusDescription></t:RequestStatus>',
      'SenderProvidedResponseData',
    );
    const answers = { kind: 'response', originalId: newId() } as const;
    rest.waiting.push(
      takenOf(headOf({ ...answers, outcome: 'rejected' }), { body: rejected, attachments: [] }),
      takenOf(headOf({ ...answers, outcome: 'status' }), { body: status, attachments: [] }),
    );
    const client = clientOf(rest, sender);
    const first = await client.lease('responses');
    expect(first?.content).to.equal(null);
    expect(first?.rejections).to.deep.equal([{ code: 'NO_DATA', description: 'Нет' }]);
    expect((await client.lease('responses'))?.status).to.deep.equal({
      code: 7,
      description: 'В работе',
      parameters: [{ key: 'k', value: 'v' }],
    });
  });

  it('KIS-6.2.6 delivers a status message and takes its Ack', async () => {
    const originalId = newId();
    rest.statuses.push({
      owner: sender.system.mnemonic,
      originalId,
      category: 'requestIsRejectedBySmev',
      atMs: 0,
      faultCode: 'EndOfLifeReached',
      faultText: 'Срок истёк',
      statusId: 5,
      attempt: 2,
    });
    const client = clientOf(rest, sender);
    const status = await client.leaseStatus();
    expect(status).to.deep.include({
      kind: 'status',
      messageId: originalId,
      category: 'requestIsRejectedBySmev',
      at: '1970-01-01T00:00:00.000Z',
      fault: { code: 'EndOfLifeReached', description: 'Срок истёк' },
      attempt: 2,
    });
    await client.ack(originalId);
    expect(rest.seen.acked.at(-1)).to.include({ messageId: originalId, accepted: true });
    expect(await client.leaseStatus()).to.equal(null);
  });

  it('cancels only what the signed envelope names', async () => {
    const client = clientOf(rest, sender);
    const id = newId();
    await client.cancel(id);
    expect(rest.seen.cancelled.at(-1)?.messageId).to.equal(id);
    const envelope = control('cancel', { messageId: newId() });
    const answer = await post(rest, `/api/v1/messages/${id}/cancel`, envelope);
    expect(answer.status).to.equal(400);
  });

  it('tells the exchange that a waiting client went away', async () => {
    let started: (signal: AbortSignal) => void = () => undefined;
    const waiting = new Promise<AbortSignal>((done) => (started = done));
    const held = await startRest();
    held.exchange.take = async ({ signal, waitMs }) => {
      expect(waitMs).to.equal(limits.longPollMsMax);
      if (signal === undefined) throw new TypeError('the door passes its signal');
      started(signal);
      await new Promise((gone) => signal.addEventListener('abort', gone));
      return null;
    };
    const leaving = new AbortController();
    const lost = clientOf(held, recipient)
      .lease('requests', { waitMs: limits.longPollMsMax, signal: leaving.signal })
      .catch((error: Error) => error.name);
    try {
      const signal = await waiting;
      expect(signal.aborted).to.equal(false);
      const gone = new Promise((resolve) => signal.addEventListener('abort', resolve));
      leaving.abort();
      await gone;
      expect(await lost).to.equal('AbortError');
    } finally {
      await held.stop();
    }
  });

  it('the client refuses a hub whose signature is not that of the known certificate', async () => {
    const { key, certificate } = recipient;
    const client = makeJsonClient({
      baseUrl: rest.baseUrl,
      key,
      certificate,
      provider,
      hubCertificates: [duty.certificate],
    });
    expect(await refusalOf(client.statistics())).to.equal('SignatureIsInvalid');
    const right = makeJsonClient({
      baseUrl: rest.baseUrl,
      key,
      certificate,
      provider,
      hubCertificates: [duty.certificate, hub.certificate],
    });
    expect((await right.statistics()).queues).to.have.length(1);
  });

  it('the client throws the refusal that the hub names', async () => {
    const client = clientOf(rest, sender);
    expect(await refusalOf(client.card('not-an-id'))).to.equal('InvalidMessageIdFormat');
    expect(await refusalOf(client.card(newId()))).to.equal('RequestIsNotFound');
  });
});
