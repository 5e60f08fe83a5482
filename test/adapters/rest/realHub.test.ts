import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import {
  builtinProvider,
  naturalAlgorithm,
  readCertificate,
  readJwsHeader,
  readPrivateKey,
  verifyDetachedJws,
} from '../../../adapters/crypto/index.ts';
import { jsonSchemaValidator } from '../../../adapters/json/index.ts';
import type { HubCertificateData } from '../../../adapters/rest/index.ts';
import { makeJsonClient } from '../../../adapters/sdk/index.ts';
import { isHubError } from '../../../broker/index.ts';
import { withHub } from '../../support/hub.ts';
import { makeOperator } from '../../support/operator.ts';

const type = 'VS00001v001';
const sample = (name: string): string =>
  readFileSync(new URL(`../../../schemas/${type}/${name}`, import.meta.url), 'utf8').trim();
const jsonSample = (name: string): unknown => JSON.parse(sample(name));

/** What a queue must give now. */
const given = <T>(value: T | null): T => {
  if (value === null) throw new TypeError('the queue is empty');
  return value;
};

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'accepted',
    (error: unknown) => {
      if (!isHubError(error)) throw error;
      return error.code;
    },
  );

describe('adapters/rest on a real hub', () => {
  const world = withHub();

  it('KIS-6.2.2 KIS-6.3.2.c carries a request, its status and its answer between JSON systems', async () => {
    const sender = world().json('RPGU42');
    const recipient = world().json('VIS42');
    expect(await recipient.lease('requests')).to.equal(null);
    const bytes = Buffer.from('вложение');
    const accepted = await sender.send({
      type,
      content: jsonSample('request.sample.json'),
      attachments: [{ id: 'a1', mimeType: 'text/plain', bytes }],
    });
    expect(accepted.recipient?.mnemonic).to.equal('VIS42');
    const request = given(await recipient.lease('requests', { type }));
    expect(request.messageId).to.equal(accepted.messageId);
    expect(request.content).to.deep.equal(jsonSample('request.sample.json'));
    expect(request.attachments[0]?.content).to.equal(bytes.toString('base64'));
    await recipient.ack(request.messageId);
    expect(await codeOf(recipient.ack(request.messageId))).to.equal('TargetMessageIsNotFound');
    await recipient.status(request, { code: 1, description: 'В работе' });
    await recipient.respond(request, { content: jsonSample('response.sample.json') });
    const status = given(await sender.lease('responses'));
    expect(status).to.deep.include({ outcome: 'status', content: null });
    expect(status.status?.description).to.equal('В работе');
    await sender.ack(status.messageId);
    const answer = given(await sender.lease('responses'));
    expect(answer.content).to.deep.equal(jsonSample('response.sample.json'));
    expect(answer.original?.messageId).to.equal(accepted.messageId);
    await sender.ack(answer.messageId);

    const card = await sender.card(accepted.messageId);
    expect(card).to.include({ state: 'delivered', status: 'responseIsDelivered' });
    const moments = Object.values(card.timestamps).flat();
    expect(moments).to.have.length(11);
    expect(moments.every((moment) => moment !== null)).to.equal(true);
    expect(moments).to.deep.equal([...moments].sort((a, b) => ((a ?? '') < (b ?? '') ? -1 : 1)));
    const { messages } = await recipient.trace({ messageId: accepted.messageId });
    expect(messages.map(({ messageId }) => messageId)).to.deep.equal([
      accepted.messageId,
      status.messageId,
      answer.messageId,
    ]);
    const original = await recipient.original(accepted.messageId);
    expect(original.signedPart).to.equal(request.source.signedPart);
    expect(original.certificate).not.to.equal(null);
  });

  it('KIS-6.2.6 gives the sender its status messages one by one until none is left', async () => {
    const sender = world().json('GISGMP42');
    expect(await sender.leaseStatus()).to.equal(null);
    const other = world().json('RPGU42');
    const seen: string[] = [];
    for (
      let status = await other.leaseStatus();
      status !== null;
      status = await other.leaseStatus()
    ) {
      seen.push(status.category);
      await other.ack(status.messageId);
    }
    expect(seen).to.include.members(['requestIsQueued', 'requestIsAcceptedBySmev']);
  });

  it('gives a message of an XML system to a JSON system converted, with its signed original', async () => {
    const payload = sample('request.sample.xml');
    const { messageId } = await world().soap('MFC42').sendRequest({ payload });
    const recipient = world().json('VIS42');
    const request = given(await recipient.lease('requests'));
    expect(request.messageId).to.equal(messageId);
    expect(request.signature).to.include({ converted: true, wire: '1.2' });
    expect(request.content).to.have.property('ApplicationNumber');
    expect(request.source.form).to.equal('xml');
    expect(request.source.signedPart).to.contain('SenderProvidedRequestData');
    await recipient.ack(messageId);
  });

  it('KIS-2.1.8 converts odd prefixes and schema hints into what the JSON schema of the type admits', async () => {
    const payload =
      '<ns7:FamilyStatusRequest xmlns:ns7="urn://kuzbass/family-status/1.0.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"' +
      ' xsi:schemaLocation="urn://kuzbass/family-status/1.0.0 family.xsd"><ns7:ApplicationNumber>A-2026-000019</ns7:ApplicationNumber>' +
      '<o:Oktmo xmlns:o="urn://kuzbass/family-status/1.0.0">32701000</o:Oktmo>' +
      '<Applicant xmlns="urn://kuzbass/family-status/1.0.0"><LastName>Образцова</LastName><ns7:FirstName>Проверка</ns7:FirstName>' +
      '<BirthDate>1990-01-01</BirthDate></Applicant></ns7:FamilyStatusRequest>';
    await world().soap('MFC42').sendRequest({ payload });
    const recipient = world().json('VIS42');
    const request = given(await recipient.lease('requests'));
    expect(request.content).to.deep.equal({
      ApplicationNumber: 'A-2026-000019',
      Oktmo: '32701000',
      Applicant: { LastName: 'Образцова', FirstName: 'Проверка', BirthDate: '1990-01-01' },
    });
    const schema = jsonSchemaValidator(jsonSample('request.schema.json'));
    expect(schema.validate(request.content)).to.deep.equal([]);
    await recipient.ack(request.messageId);

    const { content } = request;
    const { messageId } = await world().json('RPGU42').send({ type, content });
    const again = given(await recipient.lease('requests'));
    expect(again).to.deep.include({ messageId, content });
    await recipient.ack(messageId);
  });

  it('repeats the first result, refuses a changed repeat, takes back what nobody has taken', async () => {
    const sender = world().json('RPGU42');
    const content = jsonSample('request.sample.json');
    const first = await sender.send({ type, content });
    const { messageId } = first;
    const again = await sender.send({ type, content, messageId });
    expect(again).to.deep.include({ repeated: true, contentHash: first.contentHash });
    const changed = sender.send({ type, content, messageId, testMessage: true });
    expect(await codeOf(changed)).to.equal('MessageIdConflict');
    await sender.cancel(messageId);
    expect(await codeOf(sender.cancel(messageId))).to.equal('CancelIsTooLate');
    expect((await sender.card(messageId)).state).to.equal('cancelled');
  });

  it('KIS-6.2.2 signs in the algorithms of the caller; every certificate is published', async () => {
    const { hub, dataDir, department } = world();
    const published = (await (
      await fetch(`${hub.url}/api/v1/hub/certificate`)
    ).json()) as HubCertificateData;
    const algorithms = published.certificates.map(({ algorithm }) => algorithm);
    expect(algorithms).to.deep.equal(['gost2012-256', 'rsa-sha256', 'ecdsa-sha256']);
    expect(published.certificates[0]).to.deep.include({
      certificate: published.certificate,
      certificateSha256: published.certificateSha256,
    });
    const certificates = published.certificates.map((one) =>
      readCertificate(Buffer.from(one.certificate, 'base64')),
    );
    const check = async (answer: object, expected: string): Promise<void> => {
      const { hubSignature: jws, ...payload } = answer as { hubSignature: string };
      const { algorithm, certificateSha256 } = readJwsHeader(jws);
      expect(algorithm).to.equal(expected);
      const certificate = given(
        certificates.find(({ sha256 }) => sha256 === certificateSha256) ?? null,
      );
      const provider = builtinProvider();
      expect(await verifyDetachedJws({ payload, jws, certificate, provider })).to.equal(true);
    };
    for (const [mnemonic, expected] of [
      ['MFC42', 'gost2012-256'],
      ['VIS42', 'rsa-sha256'],
      ['RPGU42', 'ecdsa-sha256'],
    ] as const) {
      const [family] = certificates.filter(
        ({ publicKey }) => naturalAlgorithm(publicKey) === expected,
      );
      const { keyPem, certificatePem } = department(mnemonic);
      const client = makeJsonClient({
        baseUrl: hub.url,
        key: readPrivateKey(keyPem),
        certificate: readCertificate(certificatePem),
        provider: builtinProvider(),
        hubCertificates: [given(family ?? null)],
      });
      await check(await client.statistics(), expected);
      await check(await client.queues(), expected);
    }
    const operator = await makeOperator({ url: hub.url, dataDir });
    await check(await operator.get<object>('/api/v1/monitor/queues'), 'gost2012-256');
  });

  it('KIS-6.2.5.b shows a participant its own queues only', async () => {
    const sender = world().json('RPGU42');
    const { queues } = await sender.statistics();
    expect(new Set(queues.map(({ owner }) => owner))).to.deep.equal(new Set(['RPGU42']));
    expect(await codeOf(sender.queues('VIS42'))).to.equal('AccessDenied');
    const foreign = world().json('GISGMP42');
    const { messageId } = await sender.send({ type, content: jsonSample('request.sample.json') });
    expect(await codeOf(foreign.card(messageId))).to.equal('RequestIsNotFound');
    expect(await codeOf(foreign.original(messageId))).to.equal('RequestIsNotFound');
    expect((await foreign.trace({ messageId })).messages).to.deep.equal([]);
  });
});
