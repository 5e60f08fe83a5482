import { expect } from 'chai';
import { signFragment } from '../../adapters/crypto/xmldsig/index.ts';
import { openAuthority } from '../../adapters/keys/index.ts';
import { composeCall, envelopeOf, requestBlock } from '../../adapters/sdk/index.ts';
import type { CallForm, ComposedCall } from '../../adapters/sdk/index.ts';
import { readFileSync } from 'node:fs';
import { withHub } from '../support/hub.ts';
import { connect, issueKeys, jsonOf, signerOf, soapOf, type Keys } from '../support/newcomer.ts';
import { makeOperator, type Operator } from '../support/operator.ts';
import { postSoap, textCall } from '../support/rawSoap.ts';
import { codeOf } from '../support/refusal.ts';
import { until } from '../support/until.ts';

const payload = readFileSync(
  new URL('../../schemas/VS00001v001/request.sample.xml', import.meta.url),
  'utf8',
).trim();
const content: unknown = JSON.parse(
  readFileSync(new URL('../../schemas/VS00001v001/request.sample.json', import.meta.url), 'utf8'),
);
const form: CallForm = { version: '1.2', operation: 'SendRequest', mtom: false };
const dayMs = 86_400_000;

describe('signatures that do not hold', () => {
  const world = withHub();
  let operator: Operator;
  const keys = new Map<string, Keys>();
  const keysOf = (name: string): Keys => keys.get(name) ?? world().department(name);

  before(async () => {
    operator = await makeOperator({ url: world().hub.url, dataDir: world().dataDir });
    const nowMs = Date.now();
    keys.set(
      'EXPIRED',
      await issueKeys(world(), 'EXPIRED', {
        notBeforeMs: nowMs - 2 * dayMs,
        notAfterMs: nowMs - dayMs,
      }),
    );
    keys.set('REVOKED', await issueKeys(world(), 'REVOKED'));
    keys.set('UNTRUSTED', await issueKeys(world(), 'UNTRUSTED', { untrusted: true }));
    keys.set('STRANGER', await issueKeys(world(), 'STRANGER'));
    for (const [at, mnemonic] of ['EXPIRED', 'REVOKED', 'UNTRUSTED'].entries()) {
      await connect(world(), {
        mnemonic,
        serial: 700 + at,
        certificatePems: [keysOf(mnemonic).certificatePem],
        sends: ['VS00001v001'],
      });
    }
  });

  const newId = (): string => world().soap('MFC42').newMessageId();
  const signedBy = (name: string, id: string): Promise<ComposedCall> =>
    composeCall(signerOf(keysOf(name)), form, requestBlock('1.2', { payload }, id));

  const nothingDelivered = async (id: string): Promise<void> => {
    expect(await world().soap('VIS42', '1.3').getRequest()).to.equal(null);
    const { queues } = await world().json('VIS42').queues();
    expect(queues.filter(({ pending, locked }) => pending + locked > 0)).to.deep.equal([]);
    expect(await codeOf(world().json('MFC42').card(id))).to.equal('RequestIsNotFound');
  };

  const expectRefused = async (code: string, id: string, call: ComposedCall): Promise<void> => {
    const reply = await postSoap(world().hub.url, call);
    expect(reply).to.include({ status: 500, code });
    await nothingDelivered(id);
    const incident = await until(`an incident about ${id}`, async () =>
      (await operator.incidents()).find((one) => one.messageId === id),
    );
    expect(incident).to.include({ kind: 'signatureFailure', addressee: 'security' });
    expect(incident.text).to.contain(code);
    const [refusal] = await until(`a refusal of ${id}`, async () => {
      const found = await operator.refusals(id);
      return found.length > 0 && found;
    });
    expect(refusal).to.include({ code, door: 'soap', operation: 'SendRequest' });
    expect(refusal?.contentHash).to.match(/^[0-9a-f]{64}$/);
  };

  const altered = ({ contentType, body }: ComposedCall): ComposedCall => ({
    contentType,
    body: Buffer.from(body.toString('utf8').replace('Проверка', 'Подмена')),
  });

  const wrongTarget = async (id: string): Promise<ComposedCall> => {
    const marked = payload.replace('<FamilyStatusRequest ', '<FamilyStatusRequest Id="CONTENT" ');
    const block = requestBlock('1.2', { payload: marked }, id);
    const signature = await signFragment(signerOf(keysOf('MFC42')), marked);
    return textCall(envelopeOf(form, block, signature));
  };

  const revoke = async (): Promise<void> => {
    const authority = await openAuthority(world().dataDir, 'ecdsa-sha256', Date.now());
    await authority.revoke(keysOf('REVOKED').certificatePem, Date.now() - 1_000);
  };

  const variants: Readonly<Record<string, (id: string) => Promise<ComposedCall>>> = {
    SignatureIsInvalid: async (id) => altered(await signedBy('MFC42', id)),
    IncorrectSignatureTarget: wrongTarget,
    CertificateIsExpired: (id) => signedBy('EXPIRED', id),
    CertificateIsNotFound: (id) => signedBy('UNTRUSTED', id),
  };
  for (const [code, make] of Object.entries(variants)) {
    it(`KIS-2.4.11 blocks and reports ${code}: nothing is delivered`, async () => {
      const id = newId();
      await expectRefused(code, id, await make(id));
    });
  }

  it('KIS-2.4.11 blocks a certificate revoked by a new CRL, without a restart: CertificateIsRevoked', async () => {
    const client = soapOf(world(), keysOf('REVOKED'));
    const before = await client.sendRequest({ payload });
    const provider = world().soap('VIS42', '1.3');
    expect((await provider.getRequest())?.metadata.messageId).to.equal(before.messageId);
    await provider.ack(before.messageId);
    await revoke();
    await until('the new list of revoked certificates', async () => {
      const code = await codeOf(client.statistics());
      return code === 'CertificateIsRevoked';
    });
    const id = newId();
    await expectRefused('CertificateIsRevoked', id, await signedBy('REVOKED', id));
    expect(await codeOf(jsonOf(world(), keysOf('REVOKED')).statistics())).to.equal(
      'CertificateIsRevoked',
    );
  });

  it('KIS-2.4.11 refuses an unsigned call', async () => {
    const id = newId();
    const block = requestBlock('1.2', { payload }, id);
    await expectRefused('NoSignatureFound', id, textCall(envelopeOf(form, block, '')));
  });

  it('KIS-2.4.11 refuses a signed block moved aside for another one (signature wrapping)', async () => {
    const id = newId();
    const { body } = await signedBy('MFC42', id);
    const xml = body.toString('utf8');
    const signedBlock = /<t:SenderProvidedRequestData.*<\/t:SenderProvidedRequestData>/s.exec(xml);
    const evil = (signedBlock?.[0] ?? '')
      .replace('Проверка', 'Подмена')
      .replace('Id="SIGNED_BY_CONSUMER"', 'Id="EVIL"');
    const inMetadata = evil.replace(
      '</t:SenderProvidedRequestData>',
      `<t:BusinessProcessMetadata><x:Box xmlns:x="urn:x">${signedBlock?.[0] ?? ''}</x:Box></t:BusinessProcessMetadata></t:SenderProvidedRequestData>`,
    );
    const wrapped = xml.replace(signedBlock?.[0] ?? '', () => inMetadata);
    await expectRefused('IncorrectSignatureTarget', id, textCall(wrapped));
    const sameId = newId();
    const twice = (await signedBy('MFC42', sameId)).body.toString('utf8');
    const block = /<t:SenderProvidedRequestData.*<\/t:SenderProvidedRequestData>/s.exec(twice)?.[0];
    const copy = (block ?? '').replace(
      '</t:SenderProvidedRequestData>',
      `<t:BusinessProcessMetadata><x:Box xmlns:x="urn:x">${block ?? ''}</x:Box></t:BusinessProcessMetadata></t:SenderProvidedRequestData>`,
    );
    const ambiguous = twice.replace(block ?? '', () => copy);
    await expectRefused('IncorrectSignatureTarget', sameId, textCall(ambiguous));
  });

  it('KIS-2.4.11 refuses a second signature beside the first', async () => {
    const id = newId();
    const { body } = await signedBy('MFC42', id);
    const doubled = body.toString('utf8').replace(/(<ds:Signature .*<\/ds:Signature>)/s, '$1$1');
    const reply = await postSoap(world().hub.url, textCall(doubled));
    expect(reply.status).to.equal(500);
    expect(reply.code).to.equal('InvalidContent');
    await nothingDelivered(id);
  });

  it('KIS-2.4.11 refuses a certificate of a trusted authority that belongs to no system', async () => {
    const id = newId();
    await expectRefused('SenderIsNotRegistered', id, await signedBy('STRANGER', id));
  });

  it('KIS-2.4.11 gives the JSON door the same reasons and the same security events', async () => {
    const send = async (name: string, code: string): Promise<void> => {
      const messageId = newId();
      const sending = jsonOf(world(), keysOf(name)).send({
        messageId,
        type: 'VS00001v001',
        content,
      });
      expect(await codeOf(sending)).to.equal(code);
      const incident = await until(`an incident about ${messageId}`, async () =>
        (await operator.incidents()).find((one) => one.messageId === messageId),
      );
      expect(incident.text).to.contain(code);
      await nothingDelivered(messageId);
    };
    await send('EXPIRED', 'CertificateIsExpired');
    await send('UNTRUSTED', 'CertificateIsNotFound');
    await send('STRANGER', 'SenderIsNotRegistered');
    const client = world().json('RPGU42');
    const messageId = newId();
    const envelope = { messageId, type: 'VS00001v001', content };
    const signature = await client.sign(envelope);
    const changed = { ...envelope, confidentiality: 'public' };
    const response = await fetch(`${world().hub.url}/api/v1/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ envelope: changed, signature }),
    });
    expect(response.status).to.equal(401);
    expect(((await response.json()) as { code: string }).code).to.equal('SignatureIsInvalid');
    await until('the refusal in the journal', async () =>
      (await operator.refusals(messageId)).some(({ code }) => code === 'SignatureIsInvalid'),
    );
    await nothingDelivered(messageId);
  });
});
