import { expect } from 'chai';
import { makeIds, systemClock } from '../../../adapters/runtime/index.ts';
import { soapVersions, type SoapVersion } from '../../../adapters/soap/index.ts';
import { familyRequest, familyResponse } from '../../support/exchangeParts.ts';
import { withHub } from '../../support/hub.ts';
import { makePackageClient, signedId, type PackageClient } from '../../support/soapPackage.ts';

const { messageId: newId } = makeIds(systemClock);
const signed = { attributes: { Id: signedId } };
const application = 'A-2026-000021';
const bytes = Buffer.from('вложение');
const inline = bytes.toString('base64');
const include = {
  $xml: '<xop:Include xmlns:xop="http://www.w3.org/2004/08/xop/include" href="cid:note@client"/>',
};

const selector = () => ({
  MessageTypeSelector: {
    ...signed,
    NamespaceURI: 'urn://kuzbass/family-status/1.0.0',
    RootElementLocalName: 'FamilyStatusRequest',
    Timestamp: new Date().toISOString(),
  },
});
const anything = () => ({
  MessageTypeSelector: { ...signed, Timestamp: new Date().toISOString() },
});
const timestamp = () => ({ Timestamp: { ...signed, $value: new Date().toISOString() } });
const ack = (id: string) => ({
  AckTargetMessage: { attributes: { Id: signedId, accepted: 'true' }, $value: id },
});
const request = (id: string, payload: string, content?: unknown) => ({
  SenderProvidedRequestData: {
    ...signed,
    MessageID: id,
    ReferenceMessageID: id,
    TransactionCode: '',
    MessagePrimaryContent: { $xml: payload },
    ...(content === undefined
      ? {}
      : {
          AttachmentHeaderList: {
            AttachmentHeader: [{ contentId: 'note', MimeType: 'text/plain' }],
          },
        }),
  },
  ...(content === undefined
    ? {}
    : { AttachmentContentList: { AttachmentContent: [{ Id: 'note', Content: content }] } }),
});
const response = (id: string, to: string) => ({
  SenderProvidedResponseData: {
    ...signed,
    MessageID: id,
    To: to,
    MessagePrimaryContent: { $xml: familyResponse(application) },
  },
});

type Metadata = {
  readonly MessageId: string;
  readonly MessageType: string;
  readonly Sender: { readonly Mnemonic: string };
  readonly Recipient: { readonly Mnemonic: string };
  readonly Status: string;
};
type Accepted = { readonly MessageMetadata: Metadata };
type Request = {
  readonly RequestMessage: {
    readonly Request: {
      readonly SenderProvidedRequestData: object;
      readonly MessageMetadata: Metadata;
      readonly ReplyTo: string;
    };
    readonly AttachmentContentList: object;
  };
};

type Statistics = {
  readonly QueueStatistics: readonly { readonly attributes: { readonly queueName: string } }[];
};

/** Version 1.3 names no queues. */
const destination = (version: SoapVersion, name: string) =>
  version === '1.3' ? {} : { DestinationName: name };

const emptyQueue = async (client: PackageClient): Promise<void> => {
  expect((await client.call('GetRequest', anything())).result).to.equal(null);
};

describe('adapters/soap: the npm package soap as a participant of a real hub', () => {
  const world = withHub();
  const clients = new Map<string, PackageClient>();
  const at = async (mnemonic: string, version: SoapVersion): Promise<PackageClient> => {
    const key = `${mnemonic} ${version}`;
    const client = clients.get(key) ?? (await makePackageClient(world(), mnemonic, version));
    clients.set(key, client);
    return client;
  };

  for (const version of soapVersions) {
    it(`KIS-6.2.2 goes the whole way by our WSDL ${version}: request, delivery, Ack, answer, delivery, Ack`, async () => {
      const sender = await at('MFC42', version);
      const recipient = await at('VIS42', version);
      expect(sender.operations).to.include.members(['SendRequest', 'GetResponse', 'Ack']);
      await emptyQueue(recipient);

      const id = newId();
      const sent = await sender.call(
        'SendRequest',
        request(id, familyRequest(application), inline),
      );
      expect((sent.result as Accepted).MessageMetadata).to.deep.include({
        MessageId: id,
        MessageType: 'REQUEST',
        Status: 'requestIsQueued',
        ...destination(version, 'VIS42/requests'),
      });
      expect(sent.result).to.have.nested.property('SMEVSignature.Signature.SignatureValue');

      const taken = (await recipient.call('GetRequest', selector())).result as Request;
      const delivered = taken.RequestMessage.Request;
      expect(delivered.MessageMetadata.Sender.Mnemonic).to.equal('MFC42');
      expect(delivered.SenderProvidedRequestData).to.have.nested.property(
        'MessagePrimaryContent.FamilyStatusRequest.ApplicationNumber',
        application,
      );
      expect(taken.RequestMessage.AttachmentContentList).to.deep.equal({
        AttachmentContent: { Id: 'note', Content: inline },
      });
      await recipient.call('Ack', ack(id));
      await emptyQueue(recipient);

      const answerId = newId();
      const answered = await recipient.call('SendResponse', response(answerId, delivered.ReplyTo));
      expect((answered.result as Accepted).MessageMetadata).to.deep.include({
        MessageId: answerId,
        MessageType: 'RESPONSE',
        ...destination(version, 'MFC42/responses'),
      });
      const { result: got } = await sender.call('GetResponse', anything());
      const place = 'ResponseMessage.Response';
      expect(got).to.have.nested.property(`${place}.OriginalMessageId`, id);
      expect(got).to.have.nested.property(`${place}.MessageMetadata.MessageId`, answerId);
      expect(got).to.have.nested.property(
        `${place}.SenderProvidedResponseData.MessagePrimaryContent.FamilyStatusResponse.Result`,
        'CONFIRMED',
      );
      await sender.call('Ack', ack(answerId));
      expect((await sender.call('GetResponse', anything())).result).to.equal(null);
    });

    it(`reads the faults of ${version} with their own children`, async () => {
      const sender = await at('MFC42', version);
      const unknown = await sender.fault('SendRequest', request(newId(), '<a xmlns="urn:none"/>'));
      expect(unknown).to.include({
        faultcode: 'soap:Server',
        faultstring: 'Вид сведений не зарегистрирован',
      });
      expect(unknown.detail['BusinessDataTypeIsNotSupported']).to.include({
        Code: 'HUB42:BusinessDataTypeIsNotSupported',
        RootElementLocalName: 'a',
        RootElementNamespaceURI: 'urn:none',
      });
      const invalid = await sender.fault(
        'SendRequest',
        request(newId(), familyRequest('без номера')),
      );
      expect(invalid.detail).to.have.nested.property('InvalidContent.Code', 'HUB42:InvalidContent');
      expect(invalid.detail).to.have.nested.property('InvalidContent.ValidationError');
      const absent = await sender.fault('Ack', ack(newId()));
      expect(absent.detail['TargetMessageIsNotFound']).to.deep.include({
        attributes: { 'xsi:type': 'SmevFault' },
        Code: 'HUB42:TargetMessageIsNotFound',
      });
      sender.tamper((xml) => xml.replace(application, 'A-2026-000022'));
      const forged = await sender.fault(
        'SendRequest',
        request(newId(), familyRequest(application)),
      );
      sender.tamper((xml) => xml);
      expect(forged.detail['SignatureVerificationFault']).to.include({
        SignatureVerificationFault: 'SignatureIsInvalid',
      });
    });
  }

  it('sends and reads attachments as parts of a multipart body (MTOM)', async () => {
    const sender = await at('MFC42', '1.2');
    const recipient = await at('VIS42', '1.2');
    const id = newId();
    const part = { mimetype: 'text/plain', contentId: 'note@client', name: 'n.txt', body: bytes };
    await sender.call('SendRequest', request(id, familyRequest(application), include), {
      attachments: [part],
    });
    const headers = { Accept: 'multipart/related, text/xml' };
    const { result, parts } = await recipient.call('GetRequest', anything(), { headers });
    expect((result as Request).RequestMessage.AttachmentContentList).to.have.nested.property(
      'AttachmentContent.Content.Include.attributes.href',
    );
    expect(parts.map(String)).to.deep.equal([String(bytes)]);
    await recipient.call('Ack', ack(id));
  });

  it('refuses a repeat as MessageIsAlreadySent; reads statuses and queue lengths', async () => {
    const sender = await at('MFC42', '1.2');
    const id = newId();
    const again = request(id, familyRequest(application));
    await sender.call('SendRequest', again);
    const { detail } = await sender.fault('SendRequest', again);
    expect(detail).to.have.nested.property(
      'MessageIsAlreadySent.Code',
      'HUB42:MessageIsAlreadySent',
    );
    const { result: lengths } = await sender.call('GetIncomingQueueStatistics', timestamp());
    const { QueueStatistics: queues } = lengths as Statistics;
    expect(queues.map(({ attributes }) => attributes.queueName)).to.include('MFC42/statuses');
    const { result: status } = await sender.call('GetStatus', timestamp());
    const place = 'SmevAsyncProcessingMessage.AsyncProcessingStatusData.AsyncProcessingStatus';
    expect(status).to.have.nested.property(`${place}.StatusCategory`, 'requestIsQueued');
    const recipient = await at('VIS42', '1.2');
    await recipient.call('GetRequest', anything());
    await recipient.call('Ack', ack(id));
  });
});
