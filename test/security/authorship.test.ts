import { expect } from 'chai';
import {
  builtinProvider,
  readCertificate,
  verifyDetachedJws,
  type Certificate,
} from '../../adapters/crypto/index.ts';
import { openBody } from '../../adapters/soap/index.ts';
import { composeCall, requestBlock, selectorBlock } from '../../adapters/sdk/index.ts';
import { findSignatures, verifySignature } from '../../adapters/crypto/xmldsig/index.ts';
import { childElements, walk } from '../../adapters/xml/index.ts';
import { isHubError } from '../../broker/index.ts';
import {
  applicationOf,
  familyRequest,
  familyRequestJson,
  present,
} from '../support/exchangeParts.ts';
import { withHub } from '../support/hub.ts';
import { trustOfHub } from '../support/hubTrust.ts';
import { issueKeys, jsonOf, signerOf, soapOf } from '../support/newcomer.ts';
import { postSoap, textCall } from '../support/rawSoap.ts';
import { codeOf } from '../support/refusal.ts';
import { signedPost } from '../support/signedPost.ts';

const provider = builtinProvider();
const type = 'VS00001v001';
const form = { version: '1.2', operation: 'SendRequest', mtom: false } as const;

describe('authorship of messages', () => {
  const world = withHub();
  const payload = familyRequest(applicationOf(1));
  const namesOf = (mnemonic: string) =>
    present(world().bundle.systems?.find((one) => one.mnemonic === mnemonic)).name;

  const takeAll = async (): Promise<void> => {
    const authority = world().soap('VIS42', '1.3');
    for (let one = await authority.getRequest(); one; one = await authority.getRequest())
      await authority.ack(one.metadata.messageId);
  };
  afterEach(takeAll);

  it('KIS-6.3.2.b a signature put under the certificate of another participant is refused with SignatureVerificationFault', async () => {
    const id = world().soap('MFC42').newMessageId();
    const signer = signerOf(world().department('RPGU42'));
    const { body } = await composeCall(signer, form, requestBlock('1.2', { payload }, id));
    const other = Buffer.from(signerOf(world().department('VIS42')).certificate.der);
    const swapped = body
      .toString('utf8')
      .replace(/(<ds:X509Certificate>)[^<]*/, `$1${other.toString('base64')}`);
    const reply = await postSoap(world().hub.url, textCall(swapped));
    expect(reply).to.include({ status: 500, code: 'SignatureIsInvalid' });
    expect(reply.text).to.contain('SignatureVerificationFault');
    expect(await world().soap('VIS42', '1.3').getRequest()).to.equal(null);
  });

  it('KIS-6.3.2.b a certificate that belongs to no system is refused with SenderIsNotRegistered on both doors', async () => {
    const stranger = await issueKeys(world(), 'МФЦ 42', { algorithm: 'gost2012-256' });
    const signer = signerOf(stranger);
    const block = requestBlock('1.2', { payload }, world().soap('MFC42').newMessageId());
    const reply = await postSoap(world().hub.url, await composeCall(signer, form, block));
    expect(reply.code).to.equal('SenderIsNotRegistered');
    expect(reply.text).to.contain('SenderIsNotRegistered xmlns');
    expect(await codeOf(soapOf(world(), stranger).getRequest())).to.equal('SenderIsNotRegistered');
    const sending = jsonOf(world(), stranger).send({
      type,
      content: familyRequestJson(applicationOf(1)),
    });
    expect(await codeOf(sending)).to.equal('SenderIsNotRegistered');
  });

  it('KIS-6.3.2.b the recipient sees mnemonic and name of the certificate’s owner, whatever the body says', async () => {
    const forged =
      '<s:Sender xmlns:s="urn://x"><s:Mnemonic>MFC42</s:Mnemonic><s:HumanReadableName>Не тот</s:HumanReadableName></s:Sender>';
    for (const [from, version] of [
      ['RPGU42', '1.1'],
      ['MFC42', '1.2'],
      ['RPGU42', '1.3'],
    ] as const) {
      const sent = await world()
        .soap(from, version)
        .sendRequest({ payload, metadata: [forged] });
      const taken = present(await world().soap('VIS42', '1.2').getRequest());
      expect(taken.metadata).to.include({
        messageId: sent.messageId,
        senderMnemonic: from,
        senderName: namesOf(from),
        recipientMnemonic: 'VIS42',
      });
      await world().soap('VIS42', '1.2').ack(sent.messageId);
    }
    const sent = await world()
      .json('RPGU42')
      .send({ type, content: familyRequestJson(applicationOf(1)) });
    const taken = present(await world().json('VIS42').lease('requests'));
    expect(taken.messageId).to.equal(sent.messageId);
    expect(taken.sender).to.deep.equal({ mnemonic: 'RPGU42', name: namesOf('RPGU42') });
    await world().json('VIS42').ack(sent.messageId);
  });

  it('KIS-6.3.2.b a JSON envelope has no place for a sender', async () => {
    const { status, body } = await signedPost(world(), 'RPGU42', '/api/v1/messages', {
      messageId: world().soap('RPGU42').newMessageId(),
      type,
      content: familyRequestJson(applicationOf(1)),
      sender: { mnemonic: 'MFC42', name: 'МФЦ' },
    });
    expect({ status, code: body['code'] }).to.deep.equal({ status: 400, code: 'BadRequest' });
  });

  const chained: { trustHub: (certificate: Certificate) => Promise<boolean> } = {
    trustHub: async (certificate) =>
      (await (await trustOfHub(world().dataDir)).check(certificate, Date.now())).ok &&
      /CN=HUB42/.test(certificate.subject),
  };

  for (const [mnemonic, version] of [
    ['MFC42', '1.1'],
    ['MFC42', '1.2'],
    ['VIS42', '1.3'],
    ['RPGU42', '1.2'],
  ] as const) {
    it(`KIS-6.3.2.b the hub’s own signature holds for ${mnemonic} in ${version}, and its certificate chains to the hub’s authority`, async () => {
      const client = world().soap(mnemonic, version, chained);
      const sender = mnemonic === 'VIS42' ? world().soap('MFC42', '1.2', chained) : client;
      const sent = await sender.sendRequest({ payload });
      expect(sent.messageId).to.match(/^[0-9a-f-]{36}$/);
      if (mnemonic === 'VIS42') {
        expect(present(await client.getRequest()).metadata.messageId).to.equal(sent.messageId);
        await client.ack(sent.messageId);
      }
      const status = present(await sender.getStatus());
      await sender.ack(status.originalMessageId);
    });
  }

  it('KIS-6.3.2.b a client that trusts another authority, or gets an altered delivery, does not take it', async () => {
    const other = world().soap('MFC42', '1.2', { trustHub: () => false });
    expect(await codeOf(other.sendRequest({ payload }))).to.equal('CertificateIsNotFound');
    await takeAll();
    await world().soap('MFC42').sendRequest({ payload });
    const signer = signerOf(world().department('VIS42'));
    const call = await composeCall(
      signer,
      { version: '1.2', operation: 'GetRequest', mtom: false },
      selectorBlock('1.2', {}, Date.now()),
    );
    const { text } = await postSoap(world().hub.url, call, 'GetRequest');
    const checkOf = async (xml: string) => {
      const { document } = openBody('text/xml; charset=utf-8', Buffer.from(xml));
      const holder = present(
        [...walk(document.root)].find(({ local }) => local === 'SMEVSignature'),
      );
      const [signature] = childElements(holder);
      const target = [...walk(document.root)].find(({ local }) => local === 'Request');
      return verifySignature(document, signature, {
        provider,
        ...(target && { expectedTarget: target }),
      });
    };
    expect(findSignatures(openBody('text/xml', Buffer.from(text)).document).length).to.equal(2);
    expect((await checkOf(text)).ok).to.equal(true);
    const forged = text.replace('<Mnemonic>MFC42<', '<Mnemonic>MFC43<');
    const altered = forged === text ? text.replace('MFC42', 'MFC43') : forged;
    expect(await checkOf(altered)).to.include({ ok: false, digestOk: false });
  });

  it('KIS-6.3.2.b answers of the JSON door carry the hub’s signature; an altered one is refused by the client', async () => {
    const client = world().json('RPGU42');
    const reply = await client.send({ type, content: familyRequestJson(applicationOf(1)) });
    const { hubSignature: jws, ...said } = reply;
    const response = await fetch(`${world().hub.url}/api/v1/hub/certificate`);
    const { certificates } = (await response.json()) as {
      certificates: readonly { certificate: string }[];
    };
    const hubCertificates = certificates.map(({ certificate }) =>
      readCertificate(Buffer.from(certificate, 'base64')),
    );
    const trust = await trustOfHub(world().dataDir);
    for (const one of hubCertificates)
      expect((await trust.check(one, Date.now())).ok).to.equal(true);
    const holds = async (value: unknown): Promise<boolean> => {
      for (const certificate of hubCertificates)
        if (await verifyDetachedJws({ payload: value, jws, certificate, provider })) return true;
      return false;
    };
    expect(await holds(said)).to.equal(true);
    expect(await holds({ ...said, sender: { mnemonic: 'MFC42', name: 'МФЦ' } })).to.equal(false);
    const wrong = world().json('RPGU42', {
      hubCertificates: [signerOf(world().department('VIS42')).certificate],
    });
    try {
      await wrong.queues();
      expect.fail('the answer was taken');
    } catch (error) {
      if (!isHubError(error)) throw error;
      expect(error.code).to.be.oneOf(['SignatureIsInvalid', 'CertificateIsNotFound']);
    }
  });
});
