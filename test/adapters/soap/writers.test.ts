import { expect } from 'chai';
import {
  errorTable,
  HubError,
  type ErrorCode,
  type MessageBody,
  type SendRequestCommand,
  type StatusDelivery,
  type Taken,
} from '../../../broker/index.ts';
import { signDetachedJws } from '../../../adapters/crypto/index.ts';
import { findSignatures, verifySignature } from '../../../adapters/crypto/xmldsig/index.ts';
import { sendRequestCommand } from '../../../adapters/soap/commands.ts';
import { soapVersions, type SoapVersion } from '../../../adapters/soap/index.ts';
import { openEnvelope, readOperation } from '../../../adapters/soap/readEnvelope.ts';
import { proveCaller } from '../../../adapters/soap/verification.ts';
import { writeDelivery } from '../../../adapters/soap/writeDelivery.ts';
import type { Reply } from '../../../adapters/soap/writeEnvelope.ts';
import { writeFault } from '../../../adapters/soap/writeFault.ts';
import {
  writeAck,
  writeEmptyQueue,
  writeStatistics,
  writeStatus,
} from '../../../adapters/soap/writeStatus.ts';
import {
  child,
  childElements,
  isMultipart,
  parseXml,
  readMultipart,
  textOf,
  walk,
} from '../../../adapters/xml/index.ts';
import { makeRelayExchange } from '../../support/relayExchange.ts';
import { soapPayload } from '../../support/soapBody.ts';
import { actor, nowMs, provider, schemaErrors, trust } from '../../support/soapWorld.ts';
import { requestForms, signMarked } from './foreignEnvelopes.ts';

const hubSigner = actor('HUB42').signer;
const bodyText = ({ body, contentType }: Reply): string =>
  (isMultipart(contentType) ? readMultipart(contentType, body).root : body).toString();

const expectValid = (version: SoapVersion, reply: Reply): void => {
  const payload = soapPayload(bodyText(reply));
  expect(payload).to.be.a('string');
  expect(schemaErrors(version, payload ?? '')).to.deep.equal([]);
};

const commandOf = async (xml: string): Promise<SendRequestCommand> => {
  const received = readOperation(openEnvelope('text/xml', Buffer.from(xml)));
  const proof = await proveCaller({ provider, trust }, received, nowMs);
  const call = { door: 'soap', wire: received.version, proof, receivedAtMs: nowMs } as const;
  return sendRequestCommand({ provider, trust }, received, call);
};

const takenOf = async (command: SendRequestCommand): Promise<Taken> => {
  const exchange = makeRelayExchange();
  await exchange.sendRequest(command);
  const taken = await exchange.take({
    ...command,
    kind: 'requests',
    selector: null,
    timestampMs: nowMs,
    waitMs: 0,
  });
  if (taken === null) throw new TypeError('the relay keeps what it takes');
  return taken;
};

const convert = (): string =>
  '<?xml version="1.0"?>\n<c:Root xmlns:c="urn://kuzbass/test/1.0"><c:text>из JSON</c:text></c:Root>';
const form = (version: SoapVersion, multipart = false) =>
  ({ version, operation: 'GetRequest', multipart, signer: hubSigner, convert }) as const;

describe('adapters/soap: what the hub writes is valid by the schema of the caller', () => {
  for (const version of soapVersions) {
    for (const code of Object.keys(errorTable) as ErrorCode[]) {
      it(`fault ${code} in ${version}`, () => {
        const violations = [
          { field: 'Data/Field', reason: 'плохо < хуже', line: 3, column: 7 },
          { field: '', reason: 'x' },
        ];
        for (const details of [{}, { reason: 'Причина & следствие\u0000', violations }]) {
          const reply = writeFault(version, new HubError(code, details));
          expect(reply.status).to.equal(500);
          const fault = parseXml(soapPayload(bodyText(reply)) ?? '').root;
          const [faultcode, faultstring, detail] = childElements(fault);
          expect(faultcode && textOf(faultcode)).to.equal('soap:Server');
          expect(faultstring && textOf(faultstring)).to.equal(errorTable[code].title);
          const xml = /<detail>(.*)<\/detail>/s.exec(bodyText(reply))?.[1] ?? '';
          expect(detail && childElements(detail)[0]?.local).to.equal(errorTable[code].soapFault);
          expect(schemaErrors(version, xml)).to.deep.equal([]);
          expect(xml).to.match(new RegExp(`<Description>SMEV-${errorTable[code].smevNumber}: `));
          expect(xml).to.contain(`<Code>HUB42:${code}</Code>`);
        }
      });
    }

    it(`empty queues, acknowledgements, statistics and statuses in ${version}`, async () => {
      expectValid(version, writeEmptyQueue(version, 'GetRequest'));
      expectValid(version, writeEmptyQueue(version, 'GetResponse'));
      expectValid(version, writeAck(version));
      const queue = {
        queue: 'A&B/requests',
        owner: 'A' as never,
        waiting: 3,
        leased: 1,
        dead: 0,
        oldestAtMs: null,
        lastLeaseAtMs: null,
        lastAckAtMs: null,
      };
      if (version !== '1.3') expectValid(version, writeStatistics(version, [queue, queue]));
      const status: StatusDelivery = {
        statusId: 1,
        attempt: 1,
        owner: 'A' as never,
        originalId: '39f52a38-9a54-11ea-b23a-3316e2108089' as never,
        category: 'messageIsDelivered',
        atMs: nowMs,
      };
      const categories = [
        'doesNotExist',
        'requestIsQueued',
        'requestIsAcceptedBySmev',
        'requestIsRejectedBySmev',
        'underProcessing',
        'responseIsAcceptedBySmev',
        'cancelled',
        'responseIsDelivered',
        'messageIsDelivered',
      ] as const;
      for (const category of categories) {
        expectValid(version, await writeStatus(version, { ...status, category }, hubSigner));
      }
      expectValid(
        version,
        await writeStatus(
          version,
          { ...status, details: 'x'.repeat(600), faultCode: 'AttachmentContentMiscoordination' },
          hubSigner,
        ),
      );
      expectValid(version, await writeStatus(version, null, hubSigner));
    });
  }
});

describe('adapters/soap: envelopes of any habit survive delivery', () => {
  for (const [habit, compose] of Object.entries(requestForms)) {
    for (const sent of soapVersions) {
      for (const polled of soapVersions) {
        it(`KIS-6.3.2.b ${habit}: ${sent} → ${polled}`, async () => {
          const taken = await takenOf(await commandOf(await signMarked(compose(sent))));
          const reply = await writeDelivery(form(polled), taken);
          expectValid(polled, reply);
          const document = parseXml(bodyText(reply));
          const elements = [...walk(document.root)];
          const signed = elements.find(({ local }) => local === 'Request');
          const root = elements.find(({ local }) => local === 'Root');
          const data = elements.find(({ local }) => local === 'SenderProvidedRequestData');
          const targets: Record<string, typeof root> = {
            SMEVSignature: signed,
            PersonalSignature: root,
            SenderInformationSystemSignature: data,
          };
          const signatures = findSignatures(document);
          expect(signatures).to.have.length(sent === polled ? 3 : 2);
          for (const signature of signatures) {
            const expectedTarget = targets[signature.parent?.local ?? ''];
            expect(expectedTarget).not.to.equal(undefined);
            if (expectedTarget === undefined) continue;
            const check = await verifySignature(document, signature, { provider, expectedTarget });
            expect(check.ok, `${signature.parent?.local}: ${check.reason}`).to.equal(true);
          }
        });
      }
    }
  }

  it('takes no Id of the sender for its own', async () => {
    const xml = (requestForms['default namespaces at every level']?.('1.2') ?? '')
      .replace('Id="P"', 'Id="SIGNED_BY_SMEV"')
      .replace('«personal»', '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/>');
    const reply = await writeDelivery(
      form('1.2'),
      await takenOf({ ...(await commandOf(await signMarked(xml))), personalSignature: null }),
    );
    expect(bodyText(reply).match(/Id="SIGNED_BY_SMEV"/g)).to.have.length(1);
    expect(bodyText(reply)).to.contain('Id="SIGNED_BY_SMEV_1"');
  });

  it('sends large attachments as parts to those who read them, in base64 to the others', async () => {
    const command = await commandOf(
      await signMarked(requestForms['default namespaces at every level']?.('1.1') ?? ''),
    );
    const bytes = Buffer.alloc(70_000, 7);
    const taken = await takenOf({
      ...command,
      attachments: [{ id: 'a', mimeType: 'image/png', bytes }],
    });
    const multipart = await writeDelivery(form('1.1', true), taken);
    const { parts } = readMultipart(multipart.contentType, multipart.body);
    expect(
      [...parts.values()].map(({ contentType, body }) => [contentType, body.equals(bytes)]),
    ).to.deep.equal([['image/png', true]]);
    const inline = await writeDelivery(form('1.1'), taken);
    expect(inline.contentType).to.equal('text/xml; charset=utf-8');
    expect(inline.body.toString()).to.contain(bytes.toString('base64'));
    expectValid('1.1', inline);
  });
});

describe('adapters/soap: a JSON message for a recipient that polls in XML', () => {
  const { key, certificate } = actor('MFC42');
  const envelope = {
    messageId: '39f52a38-9a54-11ea-b23a-3316e2108089',
    type: 'VS00001v001',
    eol: '2026-03-03T00:00:00Z',
    content: { text: 'из JSON' },
  };
  const jsonBody = async (value: object): Promise<MessageBody> => ({
    form: 'json',
    signedPart: JSON.stringify(value),
    signedPartNamespaces: {},
    signature: await signDetachedJws({ payload: value, key, certificate, provider }),
    signatureNamespaces: {},
    certificateSha256: certificate.sha256,
  });
  const base = async (): Promise<SendRequestCommand> => ({
    ...(await commandOf(
      await signMarked(requestForms['default namespaces at every level']?.('1.1') ?? ''),
    )),
    wire: 'json',
    door: 'rest',
    personalSignature: null,
  });

  for (const version of soapVersions) {
    it(`is valid in ${version}, marked, and brings its original`, async () => {
      const body = await jsonBody(envelope);
      const attachments = [
        { id: 'hub-original-envelope', mimeType: 'strange', bytes: Buffer.from('x') },
      ];
      const taken = await takenOf({ ...(await base()), body, attachments });
      const reply = await writeDelivery(form(version), taken);
      expectValid(version, reply);
      const text = bodyText(reply);
      expect(reply.headers).to.include({
        'Hub-Original-Wire': 'json',
        'Hub-Original-Signature': 'verified-by-hub',
      });
      expect(text).to.match(
        /<m:Conversion [^>]*from="json" to="xml" original="hub-original-envelope-1"\/>/,
      );
      expect(text).to.match(/<m:OriginalSignature [^>]*wire="json" algorithm="ecdsa-sha256"/);
      expect(text).not.to.contain('SenderInformationSystemSignature');
      const contents = [...walk(parseXml(text).root)].filter(
        ({ local }) => local === 'AttachmentContent',
      );
      const original = contents.find(
        (item) => textOf(child(item, item.ns, 'Id') ?? item) === 'hub-original-envelope-1',
      );
      const json = Buffer.from(
        textOf(
          original ? (child(original, original.ns, 'Content') ?? original) : parseXml(text).root,
        ),
        'base64',
      );
      expect(JSON.parse(json.toString())).to.deep.equal({
        envelope: body.signedPart,
        signature: body.signature,
      });
    });

    it(`is a refusal that fits ${version} whatever characters JSON allowed`, async () => {
      const value = {
        to: 'to-1',
        rejections: [{ code: 'FAILURE', description: 'сбой \u0001 \ud800 <конец>' }],
      };
      const body = await jsonBody({ to: 'to-1', rejections: [] });
      const taken = await takenOf(await base());
      const { delivery } = taken;
      const head = {
        ...delivery.message.head,
        kind: 'response',
        outcome: 'rejected',
        wire: 'json',
        originalId: delivery.message.head.messageId,
      } as const;
      const reply = await writeDelivery(
        { ...form(version), operation: 'GetResponse' },
        {
          ...taken,
          replyTo: null,
          original: { messageId: head.messageId, transactionCode: null },
          delivery: {
            ...delivery,
            message: { ...delivery.message, head },
            content: { body: { ...body, signedPart: JSON.stringify(value) }, attachments: [] },
          },
        },
      );
      expectValid(version, reply);
      expect(bodyText(reply)).to.contain('сбой \uFFFD \uFFFD &lt;конец&gt;');
    });
  }
});
