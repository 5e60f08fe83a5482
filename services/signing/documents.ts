import { HubError, sha256Hex } from '../../broker/index.ts';
import type { SignatureKind, SignedThing } from './ports.ts';

/** One document of a call, before anything of it is checked but its shape. */
export type GivenDocument = {
  readonly name?: string;
  readonly xml?: string;
  readonly element?: string;
  readonly id?: string;
  readonly into?: string;
  readonly content?: string;
  readonly digest?: string;
  readonly attached?: boolean;
  readonly payload?: unknown;
};

/** What is signed, and the digest under which the log names it. */
export type Prepared = {
  readonly name: string | null;
  readonly thing: SignedThing;
  readonly digest: string;
  readonly digestAlgorithm: string;
};

const defaultId = 'SIGNED_BY_CALLER';

const fieldsOf: Readonly<Record<SignatureKind, readonly (keyof GivenDocument)[]>> = {
  xmldsig: ['name', 'xml', 'element', 'id', 'into'],
  cms: ['name', 'content', 'digest', 'attached'],
  jws: ['name', 'payload'],
};

const refuse = (at: string, field: string, reason: string): HubError =>
  new HubError('BadRequest', { field: `${at}.${field}`, reason });

const bytesOf = (text: string, at: string, field: string): Buffer => {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') !== text) throw refuse(at, field, 'не base64 (RFC 4648 §4)');
  return bytes;
};

const sha256 = (bytes: Uint8Array): Pick<Prepared, 'digest' | 'digestAlgorithm'> => ({
  digest: sha256Hex(bytes),
  digestAlgorithm: 'sha256',
});

const prepareXml = (given: GivenDocument, at: string): Omit<Prepared, 'name'> => {
  if (given.xml === undefined || given.xml === '') throw refuse(at, 'xml', 'нет документа XML');
  const { xml, element, into } = given;
  return {
    thing: {
      kind: 'xmldsig',
      xml,
      id: given.id ?? defaultId,
      ...(element !== undefined && { element }),
      ...(into !== undefined && { into }),
    },
    ...sha256(Buffer.from(xml, 'utf8')),
  };
};

const prepareCms = (
  given: GivenDocument,
  at: string,
  own: { readonly algorithm: string; readonly bytes: number },
): Omit<Prepared, 'name'> => {
  if ((given.content === undefined) === (given.digest === undefined))
    throw refuse(at, 'content', 'нужно одно из двух: content или digest');
  if (given.content !== undefined) {
    const content = bytesOf(given.content, at, 'content');
    return {
      thing: { kind: 'cms', content, attached: given.attached === true },
      ...sha256(content),
    };
  }
  if (given.attached === true)
    throw refuse(at, 'attached', 'по одному хешу содержимое не вложить: передайте content');
  const digest = bytesOf(given.digest ?? '', at, 'digest');
  if (digest.byteLength !== own.bytes)
    throw refuse(at, 'digest', `хеш ${own.algorithm} этого ключа занимает ${own.bytes} байт`);
  return {
    thing: { kind: 'cms', digest },
    digest: digest.toString('hex'),
    digestAlgorithm: own.algorithm,
  };
};

const prepareJws = (given: GivenDocument, at: string): Omit<Prepared, 'name'> => {
  if (given.payload === undefined) throw refuse(at, 'payload', 'нет значения JSON');
  return {
    thing: { kind: 'jws', payload: given.payload },
    ...sha256(Buffer.from(JSON.stringify(given.payload), 'utf8')),
  };
};

/**
 * Checks the documents of one call against the kind of signature.
 * @param own digest that the key signs: what a document given by its digest must bring
 * @throws HubError BadRequest naming the document and the field
 */
export const prepareDocuments = (
  kind: SignatureKind,
  documents: readonly GivenDocument[],
  own: { readonly algorithm: string; readonly bytes: number },
): readonly Prepared[] =>
  documents.map((given, index) => {
    const at = `envelope.documents[${index}]`;
    const strange = (Object.keys(given) as (keyof GivenDocument)[]).find(
      (field) => !fieldsOf[kind].includes(field),
    );
    if (strange !== undefined)
      throw refuse(at, strange, `не употребляется с видом подписи ${kind}`);
    const prepared =
      kind === 'xmldsig'
        ? prepareXml(given, at)
        : kind === 'cms'
          ? prepareCms(given, at, own)
          : prepareJws(given, at);
    return { name: given.name ?? null, ...prepared };
  });
