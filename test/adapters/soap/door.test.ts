import { expect } from 'chai';
import { gzipSync } from 'node:zlib';
import { soapVersions } from '../../../adapters/soap/index.ts';
import { makeRelayExchange } from '../../support/relayExchange.ts';
import { startSoapServer, type SoapServer } from '../../support/soapServer.ts';
import { requestForms, signMarked } from './foreignEnvelopes.ts';

const good = (version: '1.1' | '1.2' | '1.3'): Promise<string> =>
  signMarked(requestForms['default namespaces at every level']?.(version) ?? '');

describe('adapters/soap: the door', () => {
  let server: SoapServer;
  const exchange = makeRelayExchange();
  before(async () => {
    server = await startSoapServer({ exchange });
  });
  after(() => server.stop());
  const call = (path: string, init: RequestInit = {}) => fetch(`${server.url}${path}`, init);
  const post = async (
    path: string,
    body: string | Uint8Array,
    headers: Record<string, string> = {},
  ) =>
    call(path, {
      method: 'POST',
      headers: { 'Content-Type': 'text/xml', ...headers },
      body: typeof body === 'string' ? body : new Uint8Array(body),
    });

  it('leaves other addresses to the other doors', async () => {
    for (const path of ['/', '/wsx', '/ws/1.4', '/ws/1.1/x', '/api/v1/ws']) {
      expect((await call(path)).status, path).to.equal(404);
    }
  });

  it('tells the version by the namespace, whatever the address and the SOAPAction are', async () => {
    for (const version of soapVersions) {
      for (const [path, action] of [
        ['/ws', undefined],
        ['/ws/1.1', '"urn:SendRequest"'],
        ['/ws/1.2/', 'urn:SendRequest'],
        ['/ws/1.3?x=1', '"urn:Ack"'],
      ] as const) {
        const response = await post(
          path,
          await good(version),
          action === undefined ? {} : { SOAPAction: action },
        );
        const text = await response.text();
        expect(response.status, text).to.equal(200);
        expect(text)
          .to.contain(`message-exchange/types/${version}"`)
          .and.to.contain('SMEVSignature');
        expect(response.headers.get('content-type')).to.equal('text/xml; charset=utf-8');
        expect(response.headers.get('x-request-id')).to.match(/^call-\d+$/);
      }
    }
  });

  it('answers in the family of algorithms of the caller', async () => {
    const response = await post('/ws', await good('1.1'));
    expect(await response.text()).to.contain('xmldsig-more#ecdsa-sha256');
  });

  it('serves the WSDL with the address by which it was asked', async () => {
    const response = await call('/ws/1.3?WSDL');
    const text = await response.text();
    expect(response.status).to.equal(200);
    expect(text).to.contain(`<soap:address location="${server.url}/ws/1.3"/>`);
    const [, location = ''] = /schemaLocation="([^"]+types-1\.3\.xsd)"/.exec(text) ?? [];
    expect(await (await fetch(location)).text()).to.contain(
      'targetNamespace="urn://x-artefacts-smev-gov-ru/services/message-exchange/types/1.3"',
    );
    expect(await (await call('/ws?wsdl')).text()).to.contain('services/message-exchange/1.2"');
    expect((await call('/ws/1.1?xsd=../../package.json')).status).to.equal(404);
  });

  it('says how it is called to those who only look', async () => {
    const get = await call('/ws');
    expect([get.status, get.headers.get('allow')]).to.deep.equal([405, 'GET, POST']);
    expect(await get.text()).to.contain('?wsdl');
    const put = await call('/ws/1.1', { method: 'PUT', body: 'x' });
    expect([put.status, put.headers.get('allow')]).to.deep.equal([405, 'GET, POST']);
  });

  it('refuses other types of content, encodings and compression with 415', async () => {
    for (const headers of [
      { 'Content-Type': 'application/json' },
      { 'Content-Type': 'text/xml; charset=windows-1251' },
      { 'Content-Encoding': 'gzip' },
    ]) {
      const response = await post('/ws', gzipSync('<a/>'), headers);
      expect(response.status).to.equal(415);
      expect(await response.text()).to.contain(
        'SignatureVerificationFault>PoorSOAPEnvelopeFormat<',
      );
    }
    expect(
      (await post('/ws', await good('1.1'), { 'Content-Type': 'text/xml; charset="UTF8"' })).status,
    ).to.equal(200);
  });
});
