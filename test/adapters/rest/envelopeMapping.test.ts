import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect } from 'chai';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import {
  canonicalize,
  escapeText,
  parseXml,
  readSchemaModel,
} from '../../../adapters/xml/index.ts';
import {
  envelopeToXml,
  xmlToEnvelope,
  type ContentModels,
  type XmlEnvelope,
} from '../../../adapters/rest/index.ts';
import { refusal } from '../../support/refusal.ts';
import { schemaDocuments } from '../../support/schemaDocuments.ts';
import { xsdFixtures } from '../../support/xsdFixtures.ts';
import { newId } from './support.ts';

const typesBase = 'urn://x-artefacts-smev-gov-ru/services/message-exchange/types';
const roots = {
  application: 'urn://test/application/1.0 ApplicationRequest',
  catalogue: 'urn://test/catalogue/1.0 Catalogue',
  report: 'urn://test/report/1.0 Report',
};
const kinds = ['application', 'catalogue', 'report'] as const;
const known = kinds.map((kind) => {
  const [ns = '', local = ''] = roots[kind].split(' ');
  const model = readSchemaModel(xsdFixtures[kind]);
  return { kind, ns, local, typeCode: `VS-${kind}`, root: `{${ns}}${local}`, model };
});
const models: ContentModels = {
  byRoot: (ns, local) => known.find((one) => one.ns === ns && one.local === local),
  byCode: (code) => known.find(({ typeCode }) => typeCode === code),
};

const canonical = (xml: string): string => canonicalize(parseXml(xml).root);
const wrapped = ({ signedPart, namespaces }: XmlEnvelope): string => {
  const declared = Object.entries(namespaces).map(
    ([prefix, uri]) => ` xmlns${prefix === '' ? '' : `:${prefix}`}="${uri}"`,
  );
  return signedPart.replace(/^<[^\s/>]+/, (tag) => `${tag}${declared.join('')}`);
};

const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).filter((value) => {
  try {
    parseXml(`<a>${escapeText(value)}</a>`);
    return value.trim() !== '';
  } catch {
    return false;
  }
});
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 });

const personal =
  '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Id="P"><ds:SignedInfo>x &amp; y</ds:SignedInfo></ds:Signature>';

const form = fc.record({
  version: fc.constantFrom('1.1', '1.2', '1.3'),
  prefixes: fc.constantFrom(['t', 'b'], ['', 'ns2'], ['typ', ''], ['ns', 'ns'], ['', '']),
  declaredOutside: fc.boolean(),
  id: maybe(fc.constantFrom('SIGNED_BY_CONSUMER', 'a"<&b')),
});
const content = fc
  .constantFrom(...known)
  .chain((one) =>
    fc
      .constantFrom('model', 'own', 'default')
      .chain((style) => schemaDocuments(one.model, one.root, style as 'model')),
  );
const attachments = maybe(
  fc.uniqueArray(
    fc.record({
      id: fc.constantFrom('a1', 'вложение', '3-digit', 'b<&'),
      mimeType: fc.constantFrom('application/pdf', 'text/plain'),
      bytes: fc.uint8Array({ maxLength: 20 }),
      signaturePkcs7: maybe(fc.uint8Array({ minLength: 1, maxLength: 20 })),
    }),
    { selector: ({ id }) => id, maxLength: 3 },
  ),
);

type Form = typeof form extends fc.Arbitrary<infer T> ? T : never;
type Names = {
  t: (name: string, inner: string) => string;
  b: (name: string, inner: string) => string;
};

/** Writers that declare a basic prefix on the spot when it cannot stand on the root. */
const namesOf = ({ prefixes, version }: Form): Names & { declared: Record<string, string> } => {
  const [tp = '', bp = ''] = prefixes;
  const types = `${typesBase}/${version}`;
  const basic = `${typesBase}/basic/${version}`;
  const name = (prefix: string, local: string) => (prefix === '' ? local : `${prefix}:${local}`);
  const local = tp === bp ? ` xmlns${bp === '' ? '' : `:${bp}`}="${basic}"` : '';
  return {
    t: (one, inner) => `<${name(tp, one)}>${inner}</${name(tp, one)}>`,
    b: (one, inner) => `<${name(bp, one)}${local}>${inner}</${name(bp, one)}>`,
    declared: tp === bp ? { [tp]: types } : { [tp]: types, [bp]: basic },
  };
};

/** Names without a prefix inside a payload must not fall into the default namespace of the envelope. */
const outsideDefault = (xml: string): string =>
  /^<[^>]*\sxmlns="/.test(xml) ? xml : xml.replace(/^<[^\s/>]+/, (tag) => `${tag} xmlns=""`);

const opt = (value: string | undefined, write: (inner: string) => string): string =>
  value === undefined ? '' : write(escapeText(value));

const blockOf = (
  root: string,
  style: Form,
  inner: string,
  names: ReturnType<typeof namesOf>,
): XmlEnvelope => {
  const whole = names.t(root, inner);
  const declared = Object.entries(names.declared)
    .map(([prefix, uri]) => ` xmlns${prefix === '' ? '' : `:${prefix}`}="${uri}"`)
    .join('');
  const id =
    style.id === undefined ? '' : ` Id="${escapeText(style.id).replaceAll('"', '&quot;')}"`;
  const attributes = style.declaredOutside ? id : `${declared}${id}`;
  return {
    signedPart: whole.replace(/^<[^\s/>]+/, (tag) => `${tag}${attributes}`),
    namespaces: style.declaredOutside ? names.declared : {},
    attachments: [],
  };
};

type Attached = NonNullable<typeof attachments extends fc.Arbitrary<infer T> ? T : never>;
const headerList = ({ b }: Names, list: Attached | undefined): string =>
  list === undefined
    ? ''
    : b(
        'AttachmentHeaderList',
        list
          .map(({ id, mimeType, signaturePkcs7 }) =>
            b(
              'AttachmentHeader',
              b('contentId', escapeText(id)) +
                b('MimeType', mimeType) +
                opt(signaturePkcs7 && Buffer.from(signaturePkcs7).toString('base64'), (value) =>
                  b('SignaturePKCS7', value),
                ),
            ),
          )
          .join(''),
      );

const attached = (list: Attached | undefined): XmlEnvelope['attachments'] =>
  (list ?? []).map(({ id, mimeType, bytes }) => ({ id, mimeType, bytes }));

const requests = fc
  .record({
    form,
    content,
    attachments,
    referenceMessageId: maybe(fc.constantFrom<string>(newId(), '')),
    transactionCode: maybe(text),
    nodeId: maybe(fc.constantFrom('node-1', '')),
    eol: maybe(
      fc.constantFrom(
        '2030-05-01T10:00:00',
        '2030-05-01T10:00:00.5+07:00',
        '2030-05-01T03:00:00.000Z',
      ),
    ),
    personal: fc.boolean(),
    metadata: maybe(fc.constant('<m:Mark xmlns:m="urn:mark">1 &lt; 2</m:Mark>')),
    testMessage: fc.boolean(),
  })
  .map((one): XmlEnvelope => {
    const names = namesOf(one.form);
    const { t, b } = names;
    const inner =
      t('MessageID', newId()) +
      opt(one.referenceMessageId, (value) => t('ReferenceMessageID', value)) +
      opt(one.transactionCode, (value) => t('TransactionCode', value)) +
      opt(one.nodeId, (value) => t('NodeID', value)) +
      opt(one.eol, (value) => t('EOL', value)) +
      b('MessagePrimaryContent', outsideDefault(one.content)) +
      (one.personal ? t('PersonalSignature', personal) : '') +
      headerList(names, one.attachments) +
      (one.metadata === undefined ? '' : t('BusinessProcessMetadata', one.metadata)) +
      (one.testMessage ? t('TestMessage', '') : '');
    const block = blockOf('SenderProvidedRequestData', one.form, inner, names);
    return { ...block, attachments: attached(one.attachments) };
  });

const said = fc.oneof(
  fc.record({ content, attachments }),
  fc.record({
    rejections: fc.array(
      fc.record({ code: fc.constantFrom('NO_DATA', 'FAILURE'), description: text }),
      { minLength: 1, maxLength: 3 },
    ),
  }),
  fc.record({
    code: fc.integer({ min: -5, max: 70_000 }),
    description: text,
    parameters: fc.array(fc.record({ key: text, value: text }), { maxLength: 2 }),
  }),
);

const responses = fc.record({ form, to: text, said }).map((one): XmlEnvelope => {
  const names = namesOf(one.form);
  const { t, b } = names;
  const inner =
    'content' in one.said
      ? b('MessagePrimaryContent', outsideDefault(one.said.content)) +
        headerList(names, one.said.attachments)
      : 'rejections' in one.said
        ? one.said.rejections
            .map(({ code, description }) =>
              t(
                'RequestRejected',
                t('RejectionReasonCode', code) +
                  t('RejectionReasonDescription', escapeText(description)),
              ),
            )
            .join('')
        : t(
            'RequestStatus',
            t('StatusCode', String(one.said.code)) +
              one.said.parameters
                .map(({ key, value }) =>
                  t('StatusParameter', t('Key', escapeText(key)) + t('Value', escapeText(value))),
                )
                .join('') +
              t('StatusDescription', escapeText(one.said.description)),
          );
  const head = t('MessageID', newId()) + t('To', escapeText(one.to));
  return {
    ...blockOf('SenderProvidedResponseData', one.form, head + inner, names),
    attachments: 'content' in one.said ? attached(one.said.attachments) : [],
    originalMessageId: newId(),
  };
});

const validatorOf = (name: string) => {
  const ajv = new Ajv2020({ strict: true });
  addFormats.default(ajv);
  const url = new URL(`../../../schemas/envelope/${name}.json`, import.meta.url);
  return ajv.compile(JSON.parse(readFileSync(url, 'utf8')) as object);
};

/** Through text, as it goes over the wire. */
const overTheWire = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

describe('adapters/rest: envelopes between XML and JSON', () => {
  it('KIS-2.1.8 120 requests XML → JSON → XML give equal exclusive canonical forms and fit the JSON schema', () => {
    const fits = validatorOf('send');
    const samples = fc.sample(requests, { numRuns: 120, seed: 218 });
    expect(samples).to.have.length(120);
    for (const sample of samples) {
      const json = overTheWire(xmlToEnvelope(sample, models));
      expect(fits(json), JSON.stringify(fits.errors)).to.equal(true);
      expect(canonical(envelopeToXml(json, models))).to.equal(canonical(wrapped(sample)));
    }
  });

  it('KIS-2.1.8 100 answers, refusals and statuses XML → JSON → XML give equal exclusive canonical forms', () => {
    const fits = {
      content: validatorOf('response'),
      rejections: validatorOf('rejection'),
      status: validatorOf('status'),
    };
    const seen = { content: 0, rejections: 0, status: 0 };
    for (const sample of fc.sample(responses, { numRuns: 100, seed: 812 })) {
      const json = overTheWire(xmlToEnvelope(sample, models));
      const kind = (['content', 'rejections', 'status'] as const).find((one) => one in json);
      expect(kind).not.to.equal(undefined);
      if (kind === undefined) continue;
      seen[kind] += 1;
      expect(fits[kind](json), JSON.stringify(fits[kind].errors)).to.equal(true);
      expect(canonical(envelopeToXml(json, models))).to.equal(canonical(wrapped(sample)));
    }
    for (const count of Object.values(seen)) expect(count).to.be.greaterThan(10);
  });

  it('drops only the layout of a printed envelope', () => {
    const [sample] = fc.sample(requests, { numRuns: 1, seed: 5 });
    const printed = (sample?.signedPart ?? '').replace(/(<\/[^>]*MessageID>)/, '$1\n    ');
    const json = xmlToEnvelope({ ...(sample as XmlEnvelope), signedPart: printed }, models);
    expect(canonical(envelopeToXml(json, models))).to.equal(
      canonical(wrapped(sample as XmlEnvelope)),
    );
  });

  it('refuses rather than loses: unknown elements, another prefix half-way, unknown types, absent contents', () => {
    const b = `${typesBase}/basic/1.2`;
    const root = `<t:SenderProvidedRequestData xmlns:t="${typesBase}/1.2" xmlns:b="${b}">`;
    const report = fc.sample(
      schemaDocuments(known[2]?.model as never, known[2]?.root ?? '', 'model'),
      {
        numRuns: 1,
        seed: 1,
      },
    )[0];
    const primary = `<b:MessagePrimaryContent>${report ?? ''}</b:MessagePrimaryContent>`;
    const end = '</t:SenderProvidedRequestData>';
    const id = `<t:MessageID>${newId()}</t:MessageID>`;
    const list =
      '<b:AttachmentHeaderList><b:AttachmentHeader><b:contentId>x</b:contentId></b:AttachmentHeader></b:AttachmentHeaderList>';
    const envelope = (signedPart: string): XmlEnvelope => ({
      signedPart,
      namespaces: {},
      attachments: [],
    });
    expect(() => xmlToEnvelope(envelope(root + id + primary + end), models)).not.to.throw();
    for (const inner of [
      `${id}${primary}<t:Unknown/>`,
      `<q:MessageID xmlns:q="${typesBase}/1.2">${newId()}</q:MessageID>${primary}`,
      `${id}<b:MessagePrimaryContent><z xmlns="urn:z"/></b:MessagePrimaryContent>`,
      `${id}${primary}${list}`,
    ]) {
      refusal('InvalidContent', () => xmlToEnvelope(envelope(root + inner + end), models));
    }
  });

  it('writes an envelope that began as JSON in version 1.2', () => {
    const nowhere = { messageId: newId(), type: 'нет', content: { name: 'x' } };
    refusal('InvalidContent', () => envelopeToXml(nowhere, models));
    const rejection = {
      messageId: newId(),
      originalMessageId: newId(),
      to: 'a & b',
      rejections: [{ code: 'NO_DATA', description: '<нет>' }],
    } as const;
    const xml = envelopeToXml({ ...rejection, rejections: [...rejection.rejections] }, models);
    const { root } = parseXml(xml);
    expect(root.ns).to.equal(`${typesBase}/1.2`);
    expect(xml).to.contain('a &amp; b').and.to.contain('&lt;нет&gt;');
  });
});
