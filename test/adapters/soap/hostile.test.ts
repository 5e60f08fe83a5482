import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { expect } from 'chai';
import { limits } from '../../../broker/index.ts';
import { namespacesOf, SOAP_NS } from '../../../adapters/soap/index.ts';
import { makeRelayExchange, type RelayExchange } from '../../support/relayExchange.ts';
import { startSoapServer, type SoapServer } from '../../support/soapServer.ts';
import { requestForms, signMarked } from './foreignEnvelopes.ts';

const { types, basic } = namespacesOf['1.2'];
const envelope = (body: string, prolog = ''): string =>
  `${prolog}<S:Envelope xmlns:S="${SOAP_NS}" xmlns:t="${types}" xmlns:b="${basic}"><S:Body>${body}</S:Body></S:Envelope>`;
const good = (): string => requestForms['default namespaces at every level']?.('1.2') ?? '';

describe('adapters/soap: hostile and broken calls', () => {
  let exchange: RelayExchange;
  let server: SoapServer;
  beforeEach(async () => {
    exchange = makeRelayExchange();
    server = await startSoapServer({ exchange });
  });
  afterEach(() => server.stop());

  const post = async (
    body: string | Uint8Array,
    headers: Record<string, string> = {},
    path = '/ws',
  ) => {
    const response = await fetch(`${server.url}${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'text/xml; charset=utf-8', ...headers },
      body: typeof body === 'string' ? body : new Uint8Array(body),
    });
    return { status: response.status, text: await response.text(), headers: response.headers };
  };
  const expectFault = async (
    code: string,
    body: string | Uint8Array,
    headers: Record<string, string> = {},
  ) => {
    const reply = await post(body, headers);
    expect(reply.text).to.contain(`<Code>HUB42:${code}</Code>`);
    expect(reply.status).to.equal(500);
    expect(exchange.sent).to.deep.equal([]);
    return reply;
  };

  const ack = (id: string, signature = ''): string =>
    `<t:AckRequest><b:AckTargetMessage Id="C" accepted="true">${id}</b:AckTargetMessage><t:CallerInformationSystemSignature>${signature}</t:CallerInformationSystemSignature></t:AckRequest>`;

  const poor: Readonly<Record<string, string | Uint8Array>> = {
    'a DTD': envelope(ack('x'), '<!DOCTYPE x [<!ENTITY a "b">]>'),
    'an entity bomb': envelope(
      ack('&lol;'),
      '<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY lol "&a;&a;&a;&a;&a;&a;">]>',
    ),
    'an external entity': envelope(
      ack('&x;'),
      '<!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    ),
    'an unknown entity': envelope(ack('&nbsp;')),
    'a processing instruction in signed text': envelope(
      ack('<?x 39f52a38-9a54-11ea-b23a-3316e2108089?>'),
    ),
    '20 000 levels': envelope('<a>'.repeat(20_000) + '</a>'.repeat(20_000)),
    '20 000 attributes': envelope(
      `<t:AckRequest ${Array.from({ length: 20_000 }, (_, at) => `a${at}="1"`).join(' ')}/>`,
    ),
    'invalid UTF-8': Buffer.concat([
      Buffer.from('<a>'),
      Buffer.from([0xc3, 0x28]),
      Buffer.from('</a>'),
    ]),
    'no XML at all': 'GET / HTTP/1.1',
    'an empty body': '',
    'an empty SOAP body': envelope(''),
    'two elements in the body': envelope(ack('x') + ack('y')),
    'SOAP 1.2': envelope(ack('x')).replaceAll(SOAP_NS, 'http://www.w3.org/2003/05/soap-envelope'),
    'an unknown operation': envelope('<t:GetMessageRequest/>'),
    'an unknown version': envelope(`<t:AckRequest xmlns:t="${types.replace('1.2', '1.9')}"/>`),
    'a reply instead of a call': envelope('<t:AckResponse/>'),
  };
  for (const [what, body] of Object.entries(poor)) {
    it(`refuses ${what}`, async () => {
      const { text } = await expectFault('PoorSOAPEnvelopeFormat', body);
      const version = text.includes('faults/1.2');
      expect(version || text.includes('faults/1.1')).to.equal(true);
      expect(exchange.refusals).to.have.length(1);
      expect(exchange.refusals[0]).to.include({ door: 'soap', code: 'PoorSOAPEnvelopeFormat' });
      expect(exchange.refusals[0]?.contentHash).to.match(/^[0-9a-f]{64}$/);
    });
  }

  const wrong: Readonly<Record<string, (xml: string) => string>> = {
    'an unknown element': (xml) => xml.replace('<MessageID>', '<Surprise/><MessageID>'),
    'a wrong order': (xml) =>
      xml.replace(
        /(<MessageID>.*?<\/MessageID>)(<ReferenceMessageID>.*?<\/ReferenceMessageID>)/,
        '$2$1',
      ),
    'a repeated element': (xml) => xml.replace(/(<MessageID>.*?<\/MessageID>)/, '$1$1'),
    'a missing element': (xml) =>
      xml.replace(/<MessagePrimaryContent.*<\/MessagePrimaryContent>/, ''),
    'stray text': (xml) => xml.replace('<MessageID>', 'x<MessageID>'),
    'a wrong date': (xml) =>
      xml.replace('<TransactionCode/>', '<TransactionCode/><EOL>2026-04-15</EOL>'),
    'a date that does not exist': (xml) =>
      xml.replace('<TransactionCode/>', '<TransactionCode/><EOL>2026-02-30T00:00:00Z</EOL>'),
    'two documents in the content': (xml) =>
      xml.replace('</Root>', '</Root><More xmlns="urn://kuzbass/test/1.0"/>'),
    'content without a namespace': (xml) =>
      xml.replace(
        '<Root xmlns="urn://kuzbass/test/1.0" Id="P"><text>x</text></Root>',
        '<Root xmlns="" Id="P"/>',
      ),
    'a long NodeID': (xml) =>
      xml.replace('<TransactionCode/>', `<TransactionCode/><NodeID>${'n'.repeat(51)}</NodeID>`),
  };
  for (const [what, change] of Object.entries(wrong)) {
    it(`names the place of ${what}`, async () => {
      const xml = change(good());
      expect(xml).not.to.equal(good());
      const { text } = await expectFault(
        'InvalidContent',
        xml.replaceAll(/«\w+»/g, '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/>'),
      );
      expect(text).to.match(/<ns3:ValidationError errorPosition="1">[^<]*строка 1, столбец \d+/);
      expect(text).to.contain('SMEV-403: ');
      expect(exchange.refusals[0]?.operation).to.equal('SendRequest');
    });
  }

  it('refuses bad base64 of an attachment', async () => {
    const withContent = good().replace(
      '<CallerInformationSystemSignature>',
      `<AttachmentContentList xmlns="${basic}"><AttachmentContent><Id>a</Id><Content>A===</Content></AttachmentContent></AttachmentContentList><CallerInformationSystemSignature>`,
    );
    await expectFault('InvalidContent', await signMarked(withContent));
  });

  it('refuses a UUID of version 4', async () => {
    const xml = good().replaceAll(
      '39f52a38-9a54-11ea-b23a-3316e2108089',
      '39f52a38-9a54-41ea-b23a-3316e2108089',
    );
    await expectFault('InvalidMessageIdFormat', await signMarked(xml));
  });

  describe('KIS-2.4.11 signatures', () => {
    it('refuses a call without one', async () => {
      const { text } = await expectFault(
        'NoSignatureFound',
        good().replaceAll(/«\w+»/g, '').replace('<PersonalSignature></PersonalSignature>', ''),
      );
      expect(text).to.contain('<ns3:SignatureVerificationFault>NoSignatureFound<');
      expect(exchange.refusals[0]).to.include({
        messageId: '39f52a38-9a54-11ea-b23a-3316e2108089',
        operation: 'SendRequest',
      });
    });

    it('refuses changed content', async () => {
      await expectFault(
        'SignatureIsInvalid',
        (await signMarked(good())).replace('<text>x</text>', '<text>y</text>'),
      );
    });

    it('refuses a signed block moved aside for another one', async () => {
      const signed = await signMarked(good());
      const [block = ''] =
        /<SenderProvidedRequestData.*<\/SenderProvidedRequestData>/.exec(signed) ?? [];
      const evil = block
        .replace('Id="C"', 'Id="E"')
        .replace('>x<', '>evil<')
        .replace(/<PersonalSignature>.*<\/PersonalSignature>/, '');
      const wrapped = signed
        .replace(block, evil)
        .replace(
          '<Body>',
          `<Header><x xmlns="urn:x">${block.replace('<SenderProvidedRequestData', `<SenderProvidedRequestData xmlns="${types}"`)}</x></Header><Body>`,
        );
      await expectFault('IncorrectSignatureTarget', wrapped);
    });

    it('refuses the same Id twice', async () => {
      const signed = await signMarked(good());
      await expectFault(
        'IncorrectSignatureTarget',
        signed.replace('<Body>', '<Header><x xmlns="urn:x" Id="C"/></Header><Body>'),
      );
    });

    it('refuses a signature over the content only', async () => {
      const xml = good()
        .replace('«personal»', '')
        .replace('<PersonalSignature></PersonalSignature>', '')
        .replace('«caller»', '«personal»');
      await expectFault('IncorrectSignatureTarget', await signMarked(xml));
    });

    it('refuses two references and SHA-1', async () => {
      const signed = await signMarked(good());
      const at = signed.lastIndexOf('<ds:Reference');
      const reference = /<ds:Reference .*?<\/ds:Reference>/.exec(signed.slice(at))?.[0] ?? '';
      await expectFault(
        'IncorrectSignatureTarget',
        signed.slice(0, at) + reference + signed.slice(at),
      );
      exchange.refusals.length = 0;
      const weak =
        signed.slice(0, at) +
        signed
          .slice(at)
          .replace(
            /DigestMethod Algorithm="[^"]+"/,
            'DigestMethod Algorithm="http://www.w3.org/2000/09/xmldsig#sha1"',
          );
      await expectFault('SignatureIsInvalid', weak);
    });

    it('refuses a personal signature that does not hold', async () => {
      const signed = await signMarked(good(), 'VIS42');
      const foreign = await signMarked(good().replace('>x<', '>z<'));
      const [personal = ''] = /<PersonalSignature>.*<\/PersonalSignature>/.exec(foreign) ?? [];
      const mixed = signed
        .replace(/<PersonalSignature>.*<\/PersonalSignature>/, personal)
        .replace(
          /<CallerInformationSystemSignature>.*<\/CallerInformationSystemSignature>/,
          '<CallerInformationSystemSignature>«caller»</CallerInformationSystemSignature>',
        );
      await expectFault('PersonalSignatureInvalid', await signMarked(mixed));
    });
  });

  describe('MTOM', () => {
    const type = 'multipart/related; type="application/xop+xml"; boundary="b"; start="<r>"';
    const multipart = (root: string, rest: string): string =>
      `--b\r\nContent-Type: application/xop+xml\r\nContent-ID: <r>\r\n\r\n${root}\r\n${rest}`;
    const broken: Readonly<Record<string, string>> = {
      'a truncated body': multipart(envelope(ack('x')), '--b\r\nContent-ID: <a>\r\n\r\nda'),
      'no root': '--b\r\nContent-ID: <other>\r\n\r\nx\r\n--b--\r\n',
      'a reference to nothing': multipart(
        envelope(
          ack('<xop:Include xmlns:xop="http://www.w3.org/2004/08/xop/include" href="cid:none"/>'),
        ),
        '--b--\r\n',
      ),
      'parts of the same name': multipart(
        envelope(ack('x')),
        '--b\r\nContent-ID: <a>\r\n\r\n1\r\n--b\r\nContent-ID: <a>\r\n\r\n2\r\n--b--\r\n',
      ),
      'one part behind two references': multipart(
        envelope(
          ack(
            '<xop:Include xmlns:xop="http://www.w3.org/2004/08/xop/include" href="cid:a"/>',
            '<xop:Include xmlns:xop="http://www.w3.org/2004/08/xop/include" href="cid:a"/>',
          ),
        ),
        '--b\r\nContent-ID: <a>\r\n\r\n1\r\n--b--\r\n',
      ),
    };
    for (const [what, body] of Object.entries(broken)) {
      it(`refuses ${what}`, () =>
        expectFault('PoorSOAPEnvelopeFormat', body, { 'Content-Type': type }));
    }
    it('refuses a reference outside multipart', () =>
      expectFault(
        'InvalidContent',
        envelope(
          ack('<xop:Include xmlns:xop="http://www.w3.org/2004/08/xop/include" href="cid:a"/>'),
        ),
      ));
  });

  it('refuses a body of 100 MB as soon as it is too large and keeps none of it', async () => {
    const chunk = Buffer.alloc(1024 * 1024, 0x20);
    let produced = 0;
    const body = new Readable({
      read() {
        produced += 1;
        this.push(produced > 100 ? null : chunk);
      },
    });
    const before = process.memoryUsage().arrayBuffers;
    const answer = await new Promise<{ text: string; connection: string | undefined }>(
      (resolve, reject) => {
        const request = httpRequest(
          `${server.url}/ws`,
          { method: 'POST', headers: { 'Content-Type': 'text/xml' } },
          (response) => {
            let text = '';
            response
              .setEncoding('utf8')
              .on('data', (piece: string) => (text += piece))
              .on('end', () => {
                body.destroy();
                resolve({ text, connection: response.headers.connection });
              });
          },
        );
        request.on('error', reject);
        body.pipe(request);
      },
    );
    expect(answer.text)
      .to.contain('<ns3:AttachmentSizeLimitExceeded')
      .and.to.contain(`<ns3:PermittedTotalAttachmentSize>${limits.requestBytesMax}<`);
    expect(answer.connection).to.equal('close');
    expect(process.memoryUsage().arrayBuffers - before).to.be.lessThan(4 * limits.requestBytesMax);
  });

  it('refuses an announced size before a byte of it has come', async () => {
    const text = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(new URL(server.url).port), '127.0.0.1', () =>
        socket.write(
          'POST /ws HTTP/1.1\r\nHost: x\r\nContent-Type: text/xml\r\nContent-Length: 104857600\r\n\r\n',
        ),
      );
      let got = '';
      socket
        .on('data', (piece) => (got += piece.toString()))
        .on('close', () => resolve(got))
        .on('error', reject);
    });
    expect(text)
      .to.match(/^HTTP\/1.1 500 /)
      .and.to.contain('HUB42:MessageTooLarge');
  });

  it('outlives a client that goes away in the middle of its body', async () => {
    await new Promise<void>((resolve) => {
      const socket = connect(Number(new URL(server.url).port), '127.0.0.1', () => {
        socket.write(
          'POST /ws HTTP/1.1\r\nHost: x\r\nContent-Type: text/xml\r\nContent-Length: 1000\r\n\r\nabc',
          () => socket.destroy(),
        );
      });
      socket.on('close', () => resolve());
    });
    await expectFault('PoorSOAPEnvelopeFormat', 'x');
  });

  it('shows a number instead of a cause when something unforeseen happens', async () => {
    exchange.sendRequest = async () => {
      throw new TypeError('secret of the citizen');
    };
    const { text, headers } = await expectFault('SMEVFailure', await signMarked(good()), {
      'X-Request-Id': 'my-call.7',
    });
    expect(text).to.contain('Номер обращения: my-call.7').and.not.to.contain('secret');
    expect(headers.get('x-request-id')).to.equal('my-call.7');
    const failure = server.log.find(({ event }) => event === 'soap.failed');
    expect(failure?.fields).to.include({
      requestId: 'my-call.7',
      operation: 'SendRequest',
      error: 'TypeError',
    });
    expect(JSON.stringify(server.log)).not.to.contain('secret');
  });
});
