import { expect } from 'chai';
import { sha256Hex } from '../../../broker/index.ts';
import { signDetachedCms, verifyDetachedJws } from '../../../adapters/crypto/index.ts';
import { post, postText, problemOf, sendEnvelope, signBy } from './calls.ts';
import {
  hub,
  makeParty,
  newId,
  provider,
  recipient,
  sender,
  startRest,
  systemNamed,
  type Rest,
} from './support.ts';

const attachment = (text: string, part: object = {}) => {
  const bytes = Buffer.from(text);
  return {
    header: {
      id: 'a1',
      mimeType: 'text/plain',
      size: bytes.byteLength,
      sha256: sha256Hex(bytes),
      ...part,
    },
    content: { id: 'a1', content: bytes.toString('base64') },
  };
};

describe('adapters/rest: sending', () => {
  let rest: Rest;
  before(async () => {
    rest = await startRest();
  });
  after(() => rest.stop());
  const path = '/api/v1/messages';

  it('KIS-6.2.2 takes a signed JSON request and answers with the hub signature', async () => {
    const envelope = sendEnvelope();
    const { status, body } = await post(rest, path, envelope);
    expect(status).to.equal(201);
    const { hubSignature, ...reply } = body as { hubSignature: string; messageId: string };
    expect(reply).to.include({
      messageId: envelope.messageId,
      repeated: false,
      type: 'VS00001v001',
    });
    const { certificate } = hub;
    expect(
      await verifyDetachedJws({ payload: reply, jws: hubSignature, certificate, provider }),
    ).to.equal(true);
    const command = rest.seen.sent.at(-1);
    expect(command?.payload).to.deep.equal({
      form: 'json',
      typeCode: 'VS00001v001',
      value: envelope.content,
    });
    expect(command?.proof).to.deep.equal({
      certificateSha256: sender.certificate.sha256,
      algorithm: 'ecdsa-sha256',
    });
    expect(rest.served.hot).to.be.greaterThan(0);
  });

  it('keeps the envelope character by character', async () => {
    const envelope = sendEnvelope();
    const text = JSON.stringify(envelope, null, 3).replace('Пример', '\\u041fример');
    const signature = await signBy(sender, envelope);
    const { status } = await postText(
      rest,
      path,
      `{"signature":"${signature}","envelope": ${text}\n}`,
    );
    expect(status).to.equal(201);
    expect(rest.seen.sent.at(-1)?.body.signedPart).to.equal(text);
    expect(rest.seen.sent.at(-1)?.body.signature).to.equal(signature);
  });

  it('gives the first result with 200 when the same message comes again, spelled otherwise', async () => {
    const envelope = sendEnvelope();
    await post(rest, path, envelope);
    const signature = await signBy(sender, envelope);
    const text = JSON.stringify({ signature, envelope }, null, 2);
    const { status, body } = await postText(rest, path, text);
    expect(status).to.equal(200);
    expect(body).to.include({ repeated: true, messageId: envelope.messageId });
    const other = await post(rest, path, { ...envelope, content: { other: true } });
    expect(problemOf(other).code).to.equal('MessageIdConflict');
  });

  it('passes every optional member on', async () => {
    const referenceMessageId = newId();
    const envelope = sendEnvelope({
      referenceMessageId,
      transactionCode: 'TC-42',
      nodeId: 'n1',
      eol: '2030-01-01T00:00:00+07:00',
      confidentiality: 'personal',
      testMessage: true,
    });
    expect((await post(rest, path, envelope)).status).to.equal(201);
    expect(rest.seen.sent.at(-1)).to.include({
      referenceMessageId,
      transactionCode: 'TC-42',
      nodeId: 'n1',
      eolMs: Date.parse('2029-12-31T17:00:00Z'),
      confidentiality: 'personal',
      testMessage: true,
    });
  });

  it('joins attachments with their signed headers', async () => {
    const content = Buffer.from('содержимое');
    const pkcs7 = await signDetachedCms({ ...sender, provider, content, atMs: Date.now() });
    const one = attachment('содержимое', {
      signaturePkcs7: Buffer.from(pkcs7).toString('base64'),
    });
    const envelope = sendEnvelope({ attachments: [one.header] });
    const { status } = await post(rest, path, envelope, { extra: { attachments: [one.content] } });
    expect(status).to.equal(201);
    const command = rest.seen.sent.at(-1);
    expect(command?.announcedAttachmentIds).to.deep.equal(['a1']);
    expect(command?.attachments[0]?.mimeType).to.equal('text/plain');
    expect(Buffer.from(command?.attachments[0]?.bytes ?? []).toString()).to.equal('содержимое');
    expect(await command?.attachmentSignatures(true)).to.deep.equal([]);
  });

  it('names attachments without a signature when the type demands one', async () => {
    const one = attachment('x');
    const envelope = sendEnvelope({ attachments: [one.header] });
    await post(rest, path, envelope, { extra: { attachments: [one.content] } });
    const violations = await rest.seen.sent.at(-1)?.attachmentSignatures(true);
    expect(violations?.[0]?.field).to.equal('attachments[0].signaturePkcs7');
    expect(await rest.seen.sent.at(-1)?.attachmentSignatures(false)).to.deep.equal([]);
  });

  it('names attachments whose signature is over other bytes, or none at all', async () => {
    const content = Buffer.from('другое содержимое');
    const other = await signDetachedCms({ ...sender, provider, content, atMs: Date.now() });
    for (const signature of [other, Buffer.of(0x30, 0)]) {
      const one = attachment('x', { signaturePkcs7: Buffer.from(signature).toString('base64') });
      const envelope = sendEnvelope({ attachments: [one.header] });
      await post(rest, path, envelope, { extra: { attachments: [one.content] } });
      const violations = await rest.seen.sent.at(-1)?.attachmentSignatures(false);
      expect(violations?.[0]?.field).to.equal('attachments[0].signaturePkcs7');
    }
  });

  it('refuses contents that are not what their header says, and broken base64', async () => {
    const one = attachment('abc');
    for (const header of [
      { ...one.header, size: 4 },
      { ...one.header, sha256: '0'.repeat(64) },
    ]) {
      const envelope = sendEnvelope({ attachments: [header] });
      const answer = await post(rest, path, envelope, { extra: { attachments: [one.content] } });
      expect(problemOf(answer).code).to.equal('AttachmentContentMiscoordination');
      expect(problemOf(answer).violations[0]?.field).to.equal('attachments[0]');
    }
    for (const content of ['YWJj=', 'YW Jj!', 'YWI', 'YWJ=']) {
      const envelope = sendEnvelope({ attachments: [one.header] });
      const extra = { attachments: [{ id: 'a1', content }] };
      const problem = problemOf(await post(rest, path, envelope, { extra }));
      expect(problem.code).to.equal('InvalidContent');
      expect(problem.violations[0]?.field).to.equal('attachments[0].content');
    }
  });

  it('verifies the signature of an official over the content', async () => {
    const official = makeParty(systemNamed('PERSON'));
    const base = sendEnvelope();
    const envelope = {
      ...base,
      personalSignature: await signBy(official, base.content),
      personalCertificate: Buffer.from(official.certificate.der).toString('base64'),
    };
    expect((await post(rest, path, envelope)).status).to.equal(201);
    const moved = await post(rest, path, {
      ...envelope,
      messageId: newId(),
      content: { other: 1 },
    });
    expect(problemOf(moved).code).to.equal('PersonalSignatureInvalid');
    expect(problemOf(moved).violations[0]?.field).to.equal('envelope.personalSignature');
    const nameless = { ...base, messageId: newId(), personalSignature: envelope.personalSignature };
    expect(problemOf(await post(rest, path, nameless)).code).to.equal('PersonalSignatureInvalid');
  });

  it('answers, rejects and reports a status with the reply address of the request', async () => {
    const id = newId();
    const base = () => ({ messageId: newId(), originalMessageId: id, to: 'sealed-address' });
    const by = recipient;
    const response = { ...base(), type: 'VS00001v001', content: { ok: true } };
    expect((await post(rest, `${path}/${id}/response`, response, { by })).status).to.equal(201);
    expect(rest.seen.answered.at(-1)).to.deep.include({
      to: 'sealed-address',
      outcome: 'content',
      payload: { form: 'json', typeCode: 'VS00001v001', value: { ok: true } },
    });
    const rejection = { ...base(), rejections: [{ code: 'NO_DATA', description: 'Нет сведений' }] };
    expect((await post(rest, `${path}/${id}/rejection`, rejection, { by })).status).to.equal(201);
    expect(rest.seen.answered.at(-1)).to.deep.include({
      outcome: 'rejected',
      payload: null,
      rejections: [{ code: 'NO_DATA', description: 'Нет сведений' }],
    });
    const status = { ...base(), status: { code: 7, description: 'В работе' } };
    expect((await post(rest, `${path}/${id}/status`, status, { by })).status).to.equal(201);
    expect(rest.seen.answered.at(-1)?.status).to.deep.equal({
      code: 7,
      description: 'В работе',
      parameters: [],
    });
  });

  it('refuses an address that names another message than the envelope', async () => {
    const envelope = {
      messageId: newId(),
      originalMessageId: newId(),
      to: 'sealed-address',
      type: 'VS00001v001',
      content: {},
    };
    const answer = await post(rest, `${path}/${newId()}/response`, envelope, { by: recipient });
    expect(problemOf(answer).violations[0]?.field).to.equal('envelope.originalMessageId');
  });

  it('KIS-6.3.1 calls an electronic service directly and signs its answer', async () => {
    const envelope = sendEnvelope({ service: 'ES-1' });
    const { status, body } = await post(rest, '/api/v1/services/ES-1/call', envelope);
    expect(status).to.equal(200);
    expect((body as { content: unknown }).content).to.deep.equal({ answer: 42 });
    expect(rest.seen.called.at(-1)?.serviceCode).to.equal('ES-1');
    const other = await post(rest, '/api/v1/services/ES-2/call', envelope);
    expect(problemOf(other).violations[0]?.field).to.equal('envelope.service');
  });
});
