import { randomBytes } from 'node:crypto';
import { naturalAlgorithm } from '../../adapters/crypto/index.ts';
import { composeCall, requestBlock, type ComposedCall } from '../../adapters/sdk/index.ts';
import { composeMessageId } from '../../broker/index.ts';
import { familyRequest, familyRequestJson } from '../support/exchangeParts.ts';
import type { toolsOf } from '../support/regionSetup.ts';

type Tools = ReturnType<typeof toolsOf>;

const hourMs = 3_600_000;
const idAt = (ageMs: number): string => composeMessageId(Date.now() - ageMs, randomBytes(10));

/** Identifiers that no message may have, and the refusal of each. */
const badIds: Readonly<Record<string, readonly [code: string, id: () => string]>> = {
  'an identifier of version 4': [
    'InvalidMessageIdFormat',
    () => '919108f7-52d1-4320-9bac-f847db4148a8',
  ],
  'an identifier from the future': ['StaleMessageId', () => idAt(-hourMs)],
  'an identifier of three days ago': ['StaleMessageId', () => idAt(72 * hourMs)],
};

/** A broken call and the code of its refusal. */
export type Broken = {
  readonly what: string;
  readonly code: string;
  readonly contentType: string;
  readonly body: Buffer;
};

const nested = '<a>'.repeat(20_000) + '</a>'.repeat(20_000);
const attributes = Array.from({ length: 20_000 }, (_, at) => `a${at}="1"`).join(' ');
const bomb =
  `<!DOCTYPE l [<!ENTITY a "${'x'.repeat(1_000)}">` +
  Array.from({ length: 9 }, (_, at) => {
    const [from, to] = ['abcdefghij'[at], 'abcdefghij'[at + 1]];
    return `<!ENTITY ${to} "${`&${from};`.repeat(10)}">`;
  }).join('') +
  ']>';

const poor = 'PoorSOAPEnvelopeFormat';
/** What is done to the text of a rightly signed call. */
const spoilt: Readonly<Record<string, readonly [code: string, change: (xml: string) => string]>> = {
  'a DTD before a signed call': [poor, (xml) => `<!DOCTYPE x>${xml}`],
  'an entity bomb before a signed call': [
    poor,
    (xml) => bomb + xml.replace('Проверка</Purpose>', '&j;</Purpose>'),
  ],
  'a processing instruction in signed text': [
    poor,
    (xml) => xml.replace('Проверка</Purpose>', 'Про<?x y?>верка</Purpose>'),
  ],
  '20 000 levels in signed content': [
    poor,
    (xml) => xml.replace('</FamilyStatusRequest>', `${nested}</FamilyStatusRequest>`),
  ],
  '20 000 attributes on signed content': [
    poor,
    (xml) => xml.replace('<FamilyStatusRequest ', `<FamilyStatusRequest ${attributes} `),
  ],
  'a changed letter of signed content': [
    'SignatureIsInvalid',
    (xml) => xml.replace('Проверка</Purpose>', 'Подмена</Purpose>'),
  ],
};

const replaceBytes = (body: Buffer, from: string, to: Buffer): Buffer => {
  const at = body.indexOf(from);
  if (at === -1) throw new TypeError(`no ${from} in the call`);
  return Buffer.concat([body.subarray(0, at), to, body.subarray(at + Buffer.byteLength(from))]);
};

const attachment = { id: 'a', mimeType: 'application/pdf', bytes: Buffer.alloc(300_000, 'pdf') };

/** Calls of a registered sender to the SOAP door, signed by its key and then broken. */
export const brokenSoapCalls = async ({ keys }: Tools): Promise<readonly Broken[]> => {
  const signer = { ...keys, algorithm: naturalAlgorithm(keys.key) };
  const payload = familyRequest('A-2026-000017');
  const compose = (id: string, mtom = false): Promise<ComposedCall> => {
    const attachments = mtom ? [attachment] : [];
    const block = requestBlock('1.2', { payload, attachments }, id);
    return composeCall(
      signer,
      { version: '1.2', operation: 'SendRequest', mtom },
      block,
      attachments,
    );
  };
  const good = await compose(idAt(0));
  const multipart = await compose(idAt(0), true);
  const inline = await composeCall(
    signer,
    { version: '1.2', operation: 'SendRequest', mtom: false },
    requestBlock('1.2', { payload, attachments: [attachment] }, idAt(0)),
    [attachment],
  );
  const plain = good.contentType;
  return [
    ...Object.entries(spoilt).map(([what, [code, change]]) => {
      const body = Buffer.from(change(good.body.toString('utf8')));
      return { what, code, contentType: plain, body };
    }),
    ...(await Promise.all(
      Object.entries(badIds).map(async ([what, [code, id]]) => ({
        what,
        code,
        ...(await compose(id())),
      })),
    )),
    {
      what: 'invalid UTF-8 in signed content',
      code: poor,
      contentType: plain,
      body: replaceBytes(
        good.body,
        'Проверка</Purpose>',
        Buffer.from('\xff\xfe</Purpose>', 'latin1'),
      ),
    },
    {
      what: 'an MTOM body that breaks off',
      code: poor,
      contentType: multipart.contentType,
      body: multipart.body.subarray(0, multipart.body.length - 100_000),
    },
    {
      what: 'bad base64 of an attachment',
      code: 'InvalidContent',
      contentType: plain,
      body: replaceBytes(inline.body, attachment.bytes.toString('base64'), Buffer.from('A===')),
    },
  ];
};

/** Calls of a registered sender to POST /api/v1/messages: signed wrong contents, and right ones broken after signing. */
export const brokenJsonCalls = async (
  tools: Tools,
  baseUrl: string,
): Promise<readonly Broken[]> => {
  const { sign } = tools.json(baseUrl);
  const contentType = 'application/json';
  const envelopeOf = (messageId: string, more: object = {}) => ({
    messageId,
    type: 'VS00001v001',
    content: familyRequestJson('A-2026-000018'),
    ...more,
  });
  const signed = async (envelope: object, more: object = {}): Promise<Buffer> =>
    Buffer.from(JSON.stringify({ envelope, signature: await sign(envelope), ...more }));
  const header = { id: 'a', mimeType: 'text/plain', size: 3, sha256: '0'.repeat(64) };
  const good = await signed(envelopeOf(idAt(0)));
  return [
    ...(await Promise.all(
      Object.entries(badIds).map(async ([what, [code, id]]) => ({
        what,
        code,
        contentType,
        body: await signed(envelopeOf(id())),
      })),
    )),
    {
      what: 'bad base64 of an attachment',
      code: 'InvalidContent',
      contentType,
      body: await signed(envelopeOf(idAt(0), { attachments: [header] }), {
        attachments: [{ id: 'a', content: 'A===' }],
      }),
    },
    {
      what: 'a changed letter of a signed envelope',
      code: 'SignatureIsInvalid',
      contentType,
      body: replaceBytes(good, 'Проверка"', Buffer.from('Подмена"')),
    },
    {
      what: '20 000 levels in the envelope',
      code: 'BadRequest',
      contentType,
      body: replaceBytes(
        good,
        '"A-2026-000018"',
        Buffer.from('['.repeat(20_000) + ']'.repeat(20_000)),
      ),
    },
    {
      what: 'invalid UTF-8',
      code: 'BadRequest',
      contentType,
      body: replaceBytes(good, 'Проверка"', Buffer.from('\xff\xfe"', 'latin1')),
    },
  ];
};
