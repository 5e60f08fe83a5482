import { expect } from 'chai';
import {
  isHubError,
  limits,
  sha256Hex,
  type Attachment,
  type HubError,
} from '../../broker/index.ts';
import { withHub } from '../support/hub.ts';
import { issueKeys } from '../support/newcomer.ts';
import { makePdf } from '../support/pdf.ts';
import { berOf, signPkcs7 } from '../support/pkcs7.ts';
import { addType, type TestType } from '../support/testType.ts';

const pdf = makePdf('Result of a service');

describe('attachments of messages', () => {
  const world = withHub();
  let strict: TestType;
  let plain: TestType;

  before(async () => {
    strict = await addType(world(), 'VS91002v001', { attachmentSignatureRequired: true });
    plain = await addType(world(), 'VS91003v001');
  });

  const attachment = (signaturePkcs7?: Uint8Array, bytes: Uint8Array = pdf): Attachment => ({
    id: 'result',
    mimeType: 'application/pdf',
    bytes,
    ...(signaturePkcs7 && { signaturePkcs7 }),
  });
  const refusedWith = async (attachments: readonly Attachment[], type = strict) => {
    try {
      await world()
        .soap('MFC42')
        .sendRequest({ payload: type.request('а'), attachments });
    } catch (error) {
      if (isHubError(error)) return error;
      throw error;
    }
    return expect.fail('the message was accepted');
  };

  it('KIS-2.4.6 an attachment without its signature, of another file, or of a stranger is refused', async () => {
    const own = world().department('MFC42');
    const expectCode = (error: HubError, code: string): void => {
      expect(error.code).to.equal(code);
      expect(error.message).to.contain('result');
    };
    expectCode(await refusedWith([attachment()]), 'AttachmentSignatureInvalid');
    const other = await signPkcs7(makePdf('Another'), own);
    expectCode(await refusedWith([attachment(other)]), 'AttachmentSignatureInvalid');
    expectCode(await refusedWith([attachment(other)], plain), 'AttachmentSignatureInvalid');
    const stranger = await issueKeys(world(), 'Чужой', { untrusted: true });
    const foreign = await signPkcs7(pdf, stranger);
    expectCode(await refusedWith([attachment(foreign)]), 'AttachmentSignatureInvalid');
    const damaged = (await signPkcs7(pdf, own)).subarray(0, 200);
    expectCode(await refusedWith([attachment(damaged)]), 'AttachmentSignatureInvalid');
    expect(await world().soap('VIS42', '1.3').getRequest()).to.equal(null);
  });

  it('KIS-2.4.6 a PKCS#7 in DER and in BER with indefinite lengths is accepted and delivered byte by byte', async () => {
    const der = await signPkcs7(pdf, world().department('MFC42'));
    const authority = world().soap('VIS42', '1.3');
    for (const sig of [der, berOf(der)]) {
      for (const mtom of [false, true]) {
        const client = world().soap('MFC42', '1.2', { mtom });
        const sent = await client.sendRequest({
          payload: strict.request('а'),
          attachments: [attachment(sig)],
        });
        const taken = await authority.getRequest();
        expect(taken?.metadata.messageId).to.equal(sent.messageId);
        expect(Buffer.from(taken?.attachments[0]?.signaturePkcs7 ?? []).equals(sig)).to.equal(true);
        await authority.ack(sent.messageId);
      }
    }
  });

  it('refuses attachments whose identifiers or digests are not those announced', async () => {
    const portal = world().json('RPGU42');
    const content = { Text: 'а' };
    const post = async (change: (body: Record<string, unknown>) => void) => {
      const sha256 = sha256Hex(pdf);
      const header = { id: 'result', mimeType: 'application/pdf', size: pdf.length, sha256 };
      const envelope = {
        messageId: world().soap('MFC42').newMessageId(),
        type: plain.code,
        content,
        attachments: [header],
      };
      const body: Record<string, unknown> = {
        envelope,
        signature: await portal.sign(envelope),
        attachments: [{ id: 'result', content: pdf.toString('base64') }],
      };
      change(body);
      const response = await fetch(`${world().hub.url}/api/v1/messages`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      return { status: response.status, code: ((await response.json()) as { code?: string }).code };
    };
    const refused = { status: 422, code: 'AttachmentContentMiscoordination' };
    const other = makePdf('Other text').toString('base64');
    expect(
      await post((body) => (body['attachments'] = [{ id: 'another', content: other }])),
    ).to.deep.equal(refused);
    expect(
      await post((body) => (body['attachments'] = [{ id: 'result', content: other }])),
    ).to.deep.equal(refused);
    expect(await post((body) => delete body['attachments'])).to.deep.equal(refused);
    expect((await post(() => undefined)).status).to.equal(201);
    const { messageId } = (await world().json('VIS42').lease('requests')) ?? { messageId: '' };
    await world().json('VIS42').ack(messageId);
  });

  it('refuses attachments over five megabytes and says both numbers', async () => {
    const bytes = Buffer.alloc(limits.inlineAttachmentBytesMax + 1, 7);
    const soap = await refusedWith([attachment(undefined, bytes)], plain);
    expect(soap.code).to.equal('AttachmentSizeLimitExceeded');
    for (const number of [bytes.length, limits.inlineAttachmentBytesMax])
      expect(soap.message).to.contain(String(number));
    try {
      await world()
        .json('RPGU42')
        .send({
          type: plain.code,
          content: { Text: 'а' },
          attachments: [{ id: 'result', mimeType: 'application/pdf', bytes }],
        });
      expect.fail('the message was accepted');
    } catch (error) {
      if (!isHubError(error)) throw error;
      expect(error.code).to.equal('AttachmentSizeLimitExceeded');
      for (const number of [bytes.length, limits.inlineAttachmentBytesMax])
        expect(error.message).to.contain(String(number));
    }
  });
});
