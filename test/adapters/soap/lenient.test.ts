import { expect } from 'chai';
import { signFragment } from '../../../adapters/crypto/xmldsig/index.ts';
import { ackBlock, makeSoapClient } from '../../../adapters/sdk/index.ts';
import { createClientAsync } from 'soap';
import type { AckCommand } from '../../../broker/index.ts';
import {
  makeHubSigner,
  namespacesOf,
  SOAP_NS,
  soapVersions,
} from '../../../adapters/soap/index.ts';
import { openEnvelope, readOperation } from '../../../adapters/soap/readEnvelope.ts';
import { readAck, readSelector } from '../../../adapters/soap/readSelector.ts';
import { readSendRequest } from '../../../adapters/soap/readSendRequest.ts';
import { readDateTime } from '../../../adapters/soap/values.ts';
import type { Received } from '../../../adapters/soap/received.ts';
import { makeRelayExchange } from '../../support/relayExchange.ts';
import { refusal } from '../../support/refusal.ts';
import { startSoapServer } from '../../support/soapServer.ts';
import { actor, provider } from '../../support/soapWorld.ts';

const signature =
  '<t:CallerInformationSystemSignature><ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/></t:CallerInformationSystemSignature>';

const read = (version: (typeof soapVersions)[number], body: string): Received => {
  const { types, basic, routing } = namespacesOf[version];
  const xml = `<S:Envelope xmlns:S="${SOAP_NS}" xmlns:t="${types}" xmlns:b="${basic}" xmlns:r="${routing}"><S:Body>${body}</S:Body></S:Envelope>`;
  return readOperation(openEnvelope('text/xml', Buffer.from(xml)));
};

const request = (inner: string, after = ''): string =>
  `<t:SendRequestRequest><t:SenderProvidedRequestData Id="C">${inner}</t:SenderProvidedRequestData>${after}</t:SendRequestRequest>`;
const id = '39f52a38-9a54-11ea-b23a-3316e2108089';
const content =
  '<b:MessagePrimaryContent><v:Root xmlns:v="urn://kuzbass/test/1.0"/></b:MessagePrimaryContent>';

describe('adapters/soap: lenient as the live servers are', () => {
  for (const version of soapVersions) {
    it(`takes an empty NodeID, spaces around values and no chain (${version})`, () => {
      const read12 = readSendRequest(
        read(
          version,
          request(`\n <t:MessageID> ${id}\n</t:MessageID><t:NodeID/>${content}`, signature),
        ),
      );
      expect(read12).to.include({
        messageId: id,
        nodeId: null,
        referenceMessageId: null,
        transactionCode: null,
        eolMs: null,
        testMessage: false,
        confidentiality: null,
      });
    });

    it(`takes an attachment whose Id starts with a digit (${version})`, () => {
      const headers =
        '<b:AttachmentHeaderList><b:AttachmentHeader><b:contentId>1.pdf</b:contentId><b:MimeType>application/pdf</b:MimeType></b:AttachmentHeader></b:AttachmentHeaderList>';
      const contents =
        '<b:AttachmentContentList><b:AttachmentContent><b:Id>1.pdf</b:Id><b:Content>\n0L\n8= </b:Content></b:AttachmentContent></b:AttachmentContentList>';
      const { attachments } = readSendRequest(
        read(
          version,
          request(`<t:MessageID>${id}</t:MessageID>${content}${headers}`, contents + signature),
        ),
      );
      expect(attachments).to.have.length(1);
      expect(attachments[0]).to.include({ id: '1.pdf', mimeType: 'application/pdf' });
      expect(Buffer.from(attachments[0]?.bytes ?? []).toString()).to.equal('п');
    });

    it(`takes an Ack without @accepted as accepted (${version})`, () => {
      const ack = (attributes: string): Pick<AckCommand, 'accepted'> =>
        readAck(
          read(
            version,
            `<t:AckRequest><b:AckTargetMessage Id="C"${attributes}>${id}</b:AckTargetMessage></t:AckRequest>`,
          ),
        );
      expect(
        [ack(''), ack(' accepted="1"'), ack(' accepted=" false "')].map(({ accepted }) => accepted),
      ).to.deep.equal([true, true, false]);
      refusal('InvalidContent', () => ack(' accepted="maybe"'));
    });
  }

  it('takes a selector with a NodeID and without a filter', () => {
    const body =
      '<t:GetResponseRequest><b:MessageTypeSelector Id="C"><b:Timestamp>2026-03-02T16:00:00.123456+07:00</b:Timestamp><b:NodeID>n1</b:NodeID></b:MessageTypeSelector></t:GetResponseRequest>';
    expect(readSelector(read('1.1', body))).to.deep.equal({
      selector: null,
      nodeId: 'n1',
      timestampMs: Date.parse('2026-03-02T09:00:00.123Z'),
    });
    refusal('InvalidContent', () =>
      read(
        '1.1',
        body.replace('<b:Timestamp', '<b:NamespaceURI>urn:x</b:NamespaceURI><b:Timestamp'),
      ),
    );
  });

  it('takes a moment without an offset as Moscow time', () => {
    expect(readDateTime('2026-03-02T12:00:00')).to.equal(Date.parse('2026-03-02T09:00:00Z'));
    expect(readDateTime(' 2026-03-02T24:00:00Z ')).to.equal(Date.parse('2026-03-03T00:00:00Z'));
    for (const wrong of [
      '',
      '2026-03-02',
      '2026-13-02T00:00:00Z',
      '2026-02-30T00:00:00Z',
      '2026-03-02T25:00:00Z',
      '2026-03-02 12:00:00Z',
    ]) {
      expect(readDateTime(wrong), wrong).to.equal(null);
    }
  });

  it('refuses a route chosen by the sender instead of passing it over', () => {
    const routing = `<r:Routing><r:RoutingInformation Id="R"><t:x/></r:RoutingInformation><r:RoutingSignature/></r:Routing>`;
    refusal('InvalidContent', () =>
      read('1.3', request(`<t:MessageID>${id}</t:MessageID>${content}`, signature + routing)),
    );
    const right = routing.replace(
      '<t:x/>',
      `<r:MessageID>${id}</r:MessageID><r:DynamicRouting><r:DynamicValue>42</r:DynamicValue></r:DynamicRouting>`,
    );
    const received = read(
      '1.3',
      request(`<t:MessageID>${id}</t:MessageID>${content}`, signature + right),
    );
    refusal('RecipientIsNotFound', () => readSendRequest(received));
  });

  it('reads the confidentiality mark', () => {
    const mark =
      '<t:BusinessProcessMetadata><o:x xmlns:o="urn:o"/><m:Confidentiality xmlns:m="urn://kuzbass/hub/marks/1.0">state-secret</m:Confidentiality></t:BusinessProcessMetadata>';
    expect(
      readSendRequest(
        read('1.2', request(`<t:MessageID>${id}</t:MessageID>${content}${mark}`, signature)),
      ).confidentiality,
    ).to.equal('state-secret');
  });
});

describe('adapters/soap: what others need', () => {
  it('signs with the hub key of the family of the caller', () => {
    const [gost, rsa, ec] = [actor('H', 'gost2012-256'), actor('H', 'rsa-sha256'), actor('H')].map(
      ({ key, certificate }) => ({
        key,
        certificate,
        certificatePem: '',
      }),
    );
    if (!gost || !rsa || !ec) throw new TypeError('three families give three keys');
    const { signFor } = makeHubSigner(provider, { gost, rsa, ec });
    const chosen = ['gost2001', 'gost2012-512', 'rsa-sha512', 'ecdsa-sha384'].map(
      (name) => signFor(name).algorithm,
    );
    expect(chosen).to.deep.equal(['gost2012-256', 'gost2012-256', 'rsa-sha256', 'ecdsa-sha256']);
  });

  it('gives an independent SOAP client a WSDL that it can load and call by', async () => {
    const exchange = makeRelayExchange();
    const server = await startSoapServer({ exchange });
    const { signer } = actor('MFC42');
    try {
      for (const version of soapVersions) {
        const client = await createClientAsync(`${server.url}/ws/${version}?wsdl`);
        const { SMEVMessageExchangeService: service } = client.describe() as Record<
          string,
          Record<string, object>
        >;
        const operations = Object.keys(service?.['SMEVMessageExchangeEndpoint'] ?? {});
        expect(operations).to.have.length(version === '1.3' ? 6 : 7);
        const block = ackBlock(version, id, true);
        const { types } = namespacesOf[version];
        const place = `<t:CallerInformationSystemSignature xmlns:t="${types}">${await signFragment(signer, block)}</t:CallerInformationSystemSignature>`;
        const args = {
          _xml: `<a:AckRequest xmlns:a="${types}">${block}${place}</a:AckRequest>`,
        };
        const fault: unknown = await client['AckAsync'](args).then(
          () => 'acknowledged',
          (error: { root: { Envelope: { Body: { Fault: unknown } } } }) =>
            error.root.Envelope.Body.Fault,
        );
        expect(fault).to.have.nested.property('faultcode', 'soap:Server');
        expect(fault).to.have.nested.property(
          'detail.TargetMessageIsNotFound.Code',
          'HUB42:TargetMessageIsNotFound',
        );
        await makeSoapClient({ ...actor('MFC42'), baseUrl: server.url, version }).sendRequest({
          messageId: id,
          payload: '<v:Root xmlns:v="urn://kuzbass/test/1.0"/>',
        });
        await client['AckAsync'](args);
        expect(exchange.acks.splice(0)).to.have.length(1);
        exchange.sent.length = 0;
      }
    } finally {
      await server.stop();
    }
  });
});
