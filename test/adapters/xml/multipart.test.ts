import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import fc from 'fast-check';
import {
  decodeBase64Strict,
  inlineXop,
  parseMimeHeader,
  readMultipart,
  writeMultipart,
  xopInclude,
} from '../../../adapters/xml/index.ts';
import { isHubError, limits } from '../../../broker/index.ts';
import { refusal } from '../../support/refusal.ts';
import { sharedData } from '../../support/sharedData.ts';

const basic = 'urn://x-artefacts-smev-gov-ru/services/message-exchange/types/basic/1.2';
const lines = (...all: string[]): Buffer => Buffer.from(all.join('\r\n'));

const sample = lines(
  'preamble that is not a part',
  '--B',
  'Content-Type: application/xop+xml; charset=UTF-8',
  'Content-ID: <root@x>',
  '',
  '<a/>',
  '--B',
  'content-type: image/png',
  'CONTENT-ID: <one@x>',
  'X-Folded: a',
  '\tb',
  '',
  'line 1',
  '--Bx is not a delimiter',
  'line 2',
  '--B  ',
  'Content-Transfer-Encoding: base64',
  'Content-ID: <two@x>',
  '',
  'AAEC',
  '--B--',
  'epilogue',
  '--B',
);
const type = 'multipart/related; type="application/xop+xml"; boundary=B; start="<root@x>"';

describe('MIME header', () => {
  it('joins RFC 2231 parts, as JAX-WS sends start', () => {
    const { value, parameters } = parseMimeHeader(
      'Multipart/Related; start*0="<rootpart*f5@example.jaxws"; start*1=".sun.com>"; type="application/xop+xml";boundary="uuid:1;2"',
    );
    expect(value).to.equal('multipart/related');
    expect(parameters.get('start')).to.equal('<rootpart*f5@example.jaxws.sun.com>');
    expect(parameters.get('boundary')).to.equal('uuid:1;2');
  });

  it('decodes extended values and quoted pairs, and takes segments in any order', () => {
    const { parameters } = parseMimeHeader(
      `a/b; n*1="2"; n*0=1; f*=utf-8''%D0%B0; q="x\\"y"; bad*=%zz`,
    );
    expect(parameters.get('n')).to.equal('12');
    expect(parameters.get('f')).to.equal('а');
    expect(parameters.get('q')).to.equal('x"y');
    expect(parameters.get('bad')).to.equal('%zz');
  });
});

describe('multipart/related', () => {
  it('splits parts with preamble, epilogue, folded headers, a longer boundary inside and base64', () => {
    const { root, rootContentType, parts } = readMultipart(type, sample);
    expect(root.toString()).to.equal('<a/>');
    expect(rootContentType).to.match(/^application\/xop\+xml/);
    expect([...parts.keys()]).to.deep.equal(['one@x', 'two@x']);
    expect(parts.get('one@x')?.contentType).to.equal('image/png');
    expect(parts.get('one@x')?.body.toString()).to.equal(
      'line 1\r\n--Bx is not a delimiter\r\nline 2',
    );
    expect(parts.get('two@x')?.body).to.deep.equal(Buffer.from([0, 1, 2]));
  });

  it('takes LF-only line ends and the first part when start is absent', () => {
    const body = Buffer.from(sample.toString().replaceAll('\r\n', '\n'));
    const { root, parts } = readMultipart('multipart/related; boundary="B"', body);
    expect(root.toString()).to.equal('<a/>');
    expect(parts.get('one@x')?.body.toString()).to.equal('line 1\n--Bx is not a delimiter\nline 2');
  });

  const broken: readonly (readonly [string, string, Buffer])[] = [
    ['no boundary parameter', 'multipart/related', sample],
    ['another type', 'text/xml', sample],
    ['a boundary that does not occur', 'multipart/related; boundary=Z', sample],
    ['no closing boundary', type, sample.subarray(0, sample.indexOf('--B--'))],
    ['no root', 'multipart/related; boundary=B; start="<none>"', sample],
    ['no parts', type, lines('--B--')],
    ['repeated content id', type, Buffer.from(sample.toString().replace('two@x', 'one@x'))],
    ['content id of the root', type, Buffer.from(sample.toString().replace('two@x', 'root@x'))],
    [
      'a part without content id',
      type,
      Buffer.from(sample.toString().replace('Content-ID: <two@x>', 'X: y')),
    ],
    [
      'quoted-printable',
      type,
      Buffer.from(sample.toString().replace('base64', 'quoted-printable')),
    ],
    [
      'endless headers',
      type,
      Buffer.from(
        sample
          .toString()
          .replace('X-Folded: a', `X: ${'a'.repeat(limits.multipartHeaderBytesMax)}`),
      ),
    ],
    [
      'too many parts',
      'multipart/related; boundary=B',
      Buffer.from(`${'--B\r\n\r\n\r\n'.repeat(limits.multipartPartsMax + 1)}--B--`),
    ],
    ['too many bytes', type, Buffer.alloc(limits.requestBytesMax + 1)],
  ];
  for (const [title, header, body] of broken) {
    it(`refuses ${title}`, () => {
      refusal('PoorSOAPEnvelopeFormat', () => readMultipart(header, body));
    });
  }

  it('refuses broken base64 of a part', () => {
    const body = Buffer.from(sample.toString().replace('AAEC', 'AAE'));
    refusal('InvalidContent', () => readMultipart(type, body));
  });

  it('reads back what it wrote, any bytes (property)', () => {
    const bytes = fc.uint8Array({ maxLength: 200 });
    const drafts = fc.uniqueArray(fc.tuple(fc.stringMatching(/^[\w.@%-]{1,20}$/), bytes), {
      selector: ([id]) => id,
      maxLength: 5,
    });
    fc.assert(
      fc.property(fc.string(), drafts, (rootXml, all) => {
        const parts = all.map(([contentId, body]) => ({
          contentId,
          contentType: 'application/octet-stream',
          body: Buffer.from(body),
        }));
        const written = writeMultipart({ rootXml, parts });
        const read = readMultipart(written.contentType, written.body);
        expect(read.root).to.deep.equal(Buffer.from(rootXml));
        expect([...read.parts.keys()]).to.deep.equal(parts.map(({ contentId }) => contentId));
        for (const part of parts)
          expect(read.parts.get(part.contentId)?.body).to.deep.equal(part.body);
      }),
      { numRuns: 100 },
    );
  });

  it('does not let a content id or a type add headers', () => {
    const part = { contentId: 'a>\r\nX: y', contentType: 'b\r\nZ: w', body: Buffer.from('c') };
    const { contentType, body } = writeMultipart({ rootXml: '<a/>', parts: [part] });
    expect([...readMultipart(contentType, body).parts.keys()]).to.deep.equal(['aX: y']);
  });

  it('refuses every truncation of a message at once, never hangs, never throws anything else', () => {
    const rootXml = `<e>${xopInclude('one')}</e>`;
    const parts = [{ contentId: 'one', contentType: 'a/b', body: Buffer.alloc(300, 7) }];
    const { contentType, body } = writeMultipart({ rootXml, parts });
    const whole = body.length - '\r\n'.length;
    for (let length = 0; length < whole; length += 10) {
      refusal('PoorSOAPEnvelopeFormat', () => readMultipart(contentType, body.subarray(0, length)));
    }
  });

  it('survives arbitrary bytes in the body (property)', () => {
    const piece = fc.constantFrom(
      '--B',
      '--B--',
      '\r\n',
      '\n',
      '\r',
      ': ',
      'Content-ID',
      '<x>',
      ' ',
      'é',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        try {
          readMultipart(type, Buffer.from(pieces.join('')));
        } catch (error) {
          if (!isHubError(error)) throw error;
        }
      }),
      { numRuns: 200 },
    );
  });

  const folder = sharedData('smev3/signed-messages');
  if (folder === undefined) return;
  const http = (name: string): [string, Buffer] => {
    const text = readFileSync(`${folder}/${name}`, 'latin1');
    const header = /^Content-Type: (multipart[^\r\n]*)/im.exec(text)?.[1] ?? '';
    return [header, Buffer.from(text.slice(text.indexOf('\n--')), 'latin1')];
  };

  it('reads the live 1.3 reply whose start is split', () => {
    const [header, body] = http('smev-2012-256-2021-v1.3-GetResponseResponse.http.txt');
    const { root, parts } = readMultipart(header, body);
    expect(root.toString().startsWith('<soap:Envelope')).to.equal(true);
    expect(parts.size).to.equal(0);
  });

  it('reads the live fault in MTOM and refuses the published sample that is cut in its attachment', () => {
    const [header, body] = http('fault-v1.2-InvalidContent-mtom.http.txt');
    expect(readMultipart(header, body).root.toString()).to.match(/soap:Fault/);
    const [cutHeader, cut] = http('official-sample-2001-SendRequestRequestAttachMTOM.http.txt');
    refusal('PoorSOAPEnvelopeFormat', () => readMultipart(cutHeader, cut));
  });
});

describe('XOP', () => {
  const part = (text: string) => ({
    contentType: 'application/octet-stream',
    body: Buffer.from(text),
  });
  const include = '<x:Include xmlns:x="http://www.w3.org/2004/08/xop/include" href="cid:';

  it('puts base64 where the reference stood and changes nothing else', () => {
    const before = `<a  b='1'><!-- ${include}one"/> --><c><![CDATA[${include}one"/>]]></c><d>`;
    const { xml, attachments } = inlineXop(
      `${before}${include}one%40x"/></d>\r\n</a>`,
      new Map([['one@x', part('hi')]]),
    );
    expect(xml).to.equal(`${before}aGk=</d>\r\n</a>`);
    expect(attachments.size).to.equal(0);
  });

  it('keeps contents of attachments as bytes, by their Id', () => {
    const list = `<l xmlns="${basic}"><AttachmentContent><Id>f1</Id><Content>${include}one"/></Content></AttachmentContent><SignaturePKCS7>${include}sig"></x:Include></SignaturePKCS7></l>`;
    const { xml, attachments } = inlineXop(
      list,
      new Map([
        ['one', part('file')],
        ['sig', part('s')],
      ]),
    );
    expect(attachments.get('f1')?.toString()).to.equal('file');
    expect(xml)
      .to.match(/<Content><\/Content>/)
      .and.match(/<SignaturePKCS7>cw==<\/SignaturePKCS7>/);
  });

  it('compares content ids decoded, as CXF sends them encoded in both places', () => {
    const id = 'd0-1@urn%3A%2F%2Fx';
    expect(inlineXop(`<a>${include}${id}"/></a>`, new Map([[id, part('1')]])).xml).to.equal(
      '<a>MQ==</a>',
    );
  });

  it('reads what xopInclude writes', () => {
    for (const id of ['a@b', 'x&"<y', 'два слова', '50%']) {
      expect(inlineXop(`<a>${xopInclude(id)}</a>`, new Map([[id, part('1')]])).xml).to.equal(
        '<a>MQ==</a>',
      );
    }
  });

  const one = new Map([['one', part('1')]]);
  const wrong: readonly (readonly [string, string])[] = [
    ['an unknown content id', `<a>${include}two"/></a>`],
    [
      'a reference outside the message',
      '<a><x:Include xmlns:x="http://www.w3.org/2004/08/xop/include" href="http://127.0.0.1/"/></a>',
    ],
    ['no href', '<a><Include xmlns="http://www.w3.org/2004/08/xop/include"/></a>'],
    ['two references to one part', `<a><b>${include}one"/></b><b>${include}one"/></b></a>`],
    ['a reference beside text', `<a>MQ==${include}one"/></a>`],
    ['a reference beside an element', `<a><b/>${include}one"/></a>`],
    ['a reference as the root', `${include}one"/>`],
  ];
  for (const [title, xml] of wrong) {
    it(`refuses ${title}`, () => {
      refusal('PoorSOAPEnvelopeFormat', () => inlineXop(xml, one));
    });
  }

  it('leaves elements of other namespaces alone', () => {
    const xml = '<a><Include xmlns="urn:other" href="cid:one"/></a>';
    expect(inlineXop(xml, one).xml).to.equal(xml);
  });

  const folder = sharedData('smev3/signed-messages');
  if (folder === undefined) return;
  it('gives the published sample the inlined form under which its digests hold', () => {
    const name = `${folder}/official-sample-2001-GetRequestResponseAttachMTOM`;
    const wire = readFileSync(`${name}.xml`, 'utf8');
    const inlined = readFileSync(`${name}-xop-inlined.xml`, 'utf8');
    const signature = /<[^>]*SignaturePKCS7[^>]*>([^<]*)</.exec(inlined)?.[1] ?? '';
    const parts = new Map([
      [
        'd38bd6f0-2aac-43cd-bd38-99a804c6cdc8@example.jaxws.sun.com',
        { contentType: '', body: Buffer.from(signature, 'base64') },
      ],
      ['36f492eb-ac0a-4ee3-b71e-c0b207d9ecc8@example.jaxws.sun.com', part('picture')],
    ]);
    const { xml, attachments } = inlineXop(wire, parts);
    expect(attachments.size).to.equal(1);
    const withoutContent = inlined.replace(/<xop:Include[^>]*\/>/, '');
    expect(xml.replace(/\s+/g, '')).to.equal(withoutContent.replace(/\s+/g, ''));
  });
});

describe('strict base64', () => {
  it('decodes with white space anywhere', () => {
    expect(decodeBase64Strict(' aG\r\nk=\t', 'f').toString()).to.equal('hi');
    expect(decodeBase64Strict('', 'f')).to.have.length(0);
  });

  it('refuses what is not base64, naming the field and not the text', () => {
    for (const text of ['aGk', 'aGk==', 'aG=k', 'aGl=', 'a-_=', 'aGk=aGk=', '=', 'ааа=']) {
      const error = refusal('InvalidContent', () => decodeBase64Strict(text, 'SignaturePKCS7'));
      expect(error.message)
        .to.match(/^SignaturePKCS7/)
        .and.not.contain(text);
    }
  });

  it('agrees with the encoder (property)', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(decodeBase64Strict(Buffer.from(bytes).toString('base64'), 'f')).to.deep.equal(
          Buffer.from(bytes),
        );
      }),
      { numRuns: 100 },
    );
  });
});
