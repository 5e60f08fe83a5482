import { childElements, inheritedNamespaces, parseXml, sliceOf } from '../../adapters/xml/index.ts';

/** The first element of a SOAP body as a document of its own; undefined when the body is empty. */
export const soapPayload = (envelope: string): string | undefined => {
  const document = parseXml(envelope);
  const body = childElements(document.root).find(({ local }) => local === 'Body');
  const [payload] = body === undefined ? [] : childElements(body);
  if (payload === undefined) return undefined;
  const slice = sliceOf(document, payload);
  const name = /^<[^\s/>]+/.exec(slice)?.[0] ?? '';
  const inherited = [...inheritedNamespaces(payload)]
    .map(([prefix, uri]) => ` xmlns${prefix && `:${prefix}`}="${uri}"`)
    .join('');
  return name + inherited + slice.slice(name.length);
};
