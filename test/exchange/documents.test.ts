import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { builtinProvider, opensslGostAvailable, verifyCms } from '../../adapters/crypto/index.ts';
import { verifySignature } from '../../adapters/crypto/xmldsig/index.ts';
import { parseXml, walk } from '../../adapters/xml/index.ts';
import { type Attachment } from '../../broker/index.ts';
import { withHub } from '../support/hub.ts';
import { issueKeys, jsonOf, signerOf, soapOf, type Keys } from '../support/newcomer.ts';
import { notRun } from '../support/notRun.ts';
import { makeOperator } from '../support/operator.ts';
import { makePdf } from '../support/pdf.ts';
import { signPkcs7 } from '../support/pkcs7.ts';
import { present } from '../support/exchangeParts.ts';
import { codeOf } from '../support/refusal.ts';
import { hasProgram } from '../support/sharedData.ts';
import { addType, type TestType } from '../support/testType.ts';
import { until } from '../support/until.ts';

const provider = builtinProvider();
const pdf = makePdf('Result of a service');

describe('signed documents: personal signatures and attachments', () => {
  const world = withHub();
  let personal: TestType;
  let plain: TestType;
  let official: Keys;

  before(async () => {
    personal = await addType(world(), 'VS91001v001', { personalSignature: 'both' });
    plain = await addType(world(), 'VS91003v001');
    official = await issueKeys(world(), 'Должностное лицо', { algorithm: 'gost2012-256' });
  });

  const attachment = (signaturePkcs7?: Uint8Array, bytes: Uint8Array = pdf): Attachment => ({
    id: 'result',
    mimeType: 'application/pdf',
    bytes,
    ...(signaturePkcs7 && { signaturePkcs7 }),
  });
  const personally = async (payload: string): Promise<string> => {
    return soapOf(world(), official).signPersonally(payload);
  };

  const verifyOfficial = async (messageId: string): Promise<void> => {
    const original = await world().json('VIS42').original(messageId);
    const declared = Object.entries(original.namespaces)
      .map(([prefix, uri]) => ` xmlns${prefix && `:${prefix}`}="${uri}"`)
      .join('');
    const document = parseXml(original.signedPart.replace(/^<[\w:]+/, (name) => name + declared));
    const elements = [...walk(document.root)];
    const signature = elements.find(({ local }) => local === 'Signature');
    const root = elements.find(({ local }) => local === 'Ask');
    const check = await verifySignature(document, signature, {
      provider,
      ...(root && { expectedTarget: root }),
    });
    expect(check).to.include({ ok: true });
    expect(check.certificate?.sha256).to.equal(signerOf(official).certificate.sha256);
  };

  it('KIS-2.4.6 a request goes with ЭП-ОВ on SenderProvidedRequestData and ЭП-СП; the receiver verifies both and the hub', async () => {
    const consumer = world().soap('MFC42', '1.2');
    const authority = world().soap('VIS42', '1.2');
    const payload = personal.request('Прошу сведения');
    expect(await codeOf(consumer.sendRequest({ payload }))).to.equal('PersonalSignatureInvalid');
    const sent = await consumer.sendRequest({
      payload,
      personalSignature: await personally(payload),
    });
    const taken = present(await authority.getRequest());
    expect(taken.metadata.messageId).to.equal(sent.messageId);
    const own = present(await taken.verifySender());
    expect(own.ok).to.equal(true);
    expect(own.target?.local).to.equal('SenderProvidedRequestData');
    await verifyOfficial(sent.messageId);
    await authority.ack(sent.messageId);
    const answer = personal.response('Сведения');
    const to = present(taken.replyTo);
    expect(await codeOf(authority.sendResponse({ to, payload: answer }))).to.equal(
      'PersonalSignatureInvalid',
    );
    await authority.sendResponse({
      to,
      payload: answer,
      personalSignature: await personally(answer),
    });
    const got = present(await consumer.getResponse());
    expect(present(await got.verifySender()).ok).to.equal(true);
    await consumer.ack(got.metadata.messageId);
  });

  it('KIS-2.4.6 a personal signature over other content, or of a stranger, blocks the message and is a security event', async () => {
    const consumer = world().soap('MFC42', '1.2');
    const messageId = consumer.newMessageId();
    const moved = consumer.sendRequest({
      messageId,
      payload: personal.request('Другое'),
      personalSignature: await personally(personal.request('Прошу')),
    });
    expect(await codeOf(moved)).to.equal('PersonalSignatureInvalid');
    const operator = await makeOperator({ url: world().hub.url, dataDir: world().dataDir });
    const incident = await until('an incident', async () =>
      (await operator.incidents()).find((one) => one.messageId === messageId),
    );
    expect(incident).to.include({ kind: 'signatureFailure', system: 'MFC42' });
    const portal = world().json('RPGU42');
    const stranger = await issueKeys(world(), 'Чужой', { untrusted: true });
    const sign = (keys: Keys) => jsonOf(world(), keys).sign({ Text: 'а' });
    const send = async (keys: Keys, content: unknown) =>
      portal.send({
        type: personal.code,
        content,
        personalSignature: await sign(keys),
        personalCertificate: Buffer.from(signerOf(keys).certificate.der).toString('base64'),
      });
    expect(await codeOf(send(stranger, { Text: 'а' }))).to.equal('PersonalSignatureInvalid');
    expect(await codeOf(send(official, { Text: 'б' }))).to.equal('PersonalSignatureInvalid');
    expect(await codeOf(portal.send({ type: personal.code, content: { Text: 'а' } }))).to.equal(
      'PersonalSignatureInvalid',
    );
    expect(await world().soap('VIS42', '1.3').getRequest()).to.equal(null);
    const good = await send(official, { Text: 'а' });
    const taken = await world().json('VIS42').lease('requests');
    expect(taken?.messageId).to.equal(good.messageId);
    await world().json('VIS42').ack(good.messageId);
  });

  it('KIS-2.4.6 the result PDF comes with a detached .sig that verifies offline, by our code and by openssl', async () => {
    const consumer = world().soap('MFC42', '1.2');
    const authority = world().soap('VIS42', '1.2');
    for (const mnemonic of ['VIS42', 'MFC42']) {
      const asked = await consumer.sendRequest({ payload: plain.request('Прошу документ') });
      const request = present(await authority.getRequest());
      await authority.ack(asked.messageId);
      const sig = await signPkcs7(pdf, world().department(mnemonic));
      await authority.sendResponse({
        to: present(request.replyTo),
        payload: plain.response('Документ'),
        attachments: [attachment(sig)],
      });
      const got = present(await consumer.getResponse());
      await consumer.ack(got.metadata.messageId);
      const file = present(got.attachments[0]);
      expect(Buffer.from(file.bytes).equals(pdf)).to.equal(true);
      const cms = present(file.signaturePkcs7);
      const verdict = await verifyCms({ cms, content: pdf, provider });
      expect(verdict.ok).to.equal(true);
      expect(verdict.certificate?.sha256).to.equal(
        signerOf(world().department(mnemonic)).certificate.sha256,
      );
      const spoilt = Buffer.from(pdf);
      spoilt[100] = (spoilt[100] ?? 0) ^ 1;
      expect(await verifyCms({ cms, content: spoilt, provider })).to.include({
        ok: false,
        reason: 'digest-mismatch',
      });
      await verifyWithOpenssl(mnemonic === 'MFC42', cms, spoilt);
    }
  });

  const verifyWithOpenssl = async (
    gost: boolean,
    cms: Uint8Array,
    spoilt: Uint8Array,
  ): Promise<void> => {
    if (!hasProgram('openssl')) return;
    if (gost && !(await opensslGostAvailable())) {
      notRun('the GOST .sig of a PDF against openssl', 'libengine-gost-openssl is not installed');
      return;
    }
    const folder = await mkdtemp(path.join(tmpdir(), 'hub-test-sig-'));
    try {
      const file = (name: string): string => path.join(folder, name);
      await writeFile(file('result.pdf'), pdf);
      await writeFile(file('spoilt.pdf'), spoilt);
      await writeFile(file('result.pdf.sig'), cms);
      const trust = path.join(world().dataDir, 'trust');
      const roots = (await readdir(trust)).filter((name) => !name.includes('.crl.'));
      const texts = await Promise.all(roots.map((name) => readFile(path.join(trust, name))));
      await writeFile(file('roots.pem'), Buffer.concat(texts));
      const verify = (content: string) =>
        spawnSync(
          'openssl',
          `cms -verify -binary -inform DER -in ${file('result.pdf.sig')} -content ${file(content)} -CAfile ${file('roots.pem')} -purpose any -out /dev/null${gost ? ' -engine gost' : ''}`.split(
            ' ',
          ),
        );
      const good = verify('result.pdf');
      expect(good.status, good.stderr.toString()).to.equal(0);
      expect(verify('spoilt.pdf').status).to.not.equal(0);
    } finally {
      await rm(folder, { recursive: true });
    }
  };
});
