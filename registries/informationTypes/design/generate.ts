import type { InformationTypeCard } from '../card.ts';
import { namespaceOf, rootsOf, type Design, type DesignField } from './definition.ts';
import { jsonSchemaOf } from './jsonSchema.ts';
import { jsonSample, xmlSample } from './sample.ts';
import { xsdOf } from './xsd.ts';

type KeyRule = NonNullable<InformationTypeCard['keys']>[number];

/** Keys by which messages are found; a JSON pointer cannot say «any item», so inside repeated groups only XML has the key. */
const keysOf = (
  fields: readonly DesignField[],
  xpath: string,
  pointer: string | null,
): readonly KeyRule[] =>
  fields.flatMap((field): readonly KeyRule[] => {
    const repeated = field.repeatMax !== undefined && field.repeatMax !== 1;
    const here = `${xpath}/vs:${field.name}`;
    const there = pointer === null || repeated ? null : `${pointer}/${field.name}`;
    const own =
      field.searchKey === undefined
        ? []
        : [{ key: field.searchKey, xpath: here, ...(there !== null && { pointer: there }) }];
    return [...own, ...keysOf(field.fields ?? [], here, there)];
  });

const samplesOf = (design: Design, namespace: string): InformationTypeCard['samples'] => {
  const { request, response } = rootsOf(design);
  return (
    [
      ['request', 'Запрос', request],
      ['response', 'Ответ', response],
    ] as const
  ).flatMap(([root, name, document]) =>
    document === undefined
      ? []
      : [
          { name, root, form: 'xml' as const, content: xmlSample(document, namespace) },
          { name: `${name} в JSON`, root, form: 'json' as const, content: jsonSample(document) },
        ],
  );
};

/**
 * The card that a design means: XSD, JSON Schema, samples and keys made of the same fields, convertible into one another (KIS-2.4.10).
 * The design has no violations; it stays in the card, so that the next version begins from it.
 */
export const cardOf = (design: Design): InformationTypeCard => {
  const namespace = namespaceOf(design);
  const { request, response } = rootsOf(design);
  const {
    request: _request,
    response: _response,
    requestTitle: _requestTitle,
    responseTitle: _responseTitle,
    namespace: _namespace,
    forms = ['xml', 'json'],
    ...rest
  } = design;
  const keys = keysOf(design.request, `/vs:${request.name}`, '');
  return {
    ...rest,
    namespace,
    forms,
    xsd: {
      files: [
        {
          name: 'schema.xsd',
          content: xsdOf(namespace, response === undefined ? [request] : [request, response]),
        },
      ],
    },
    jsonSchemas: {
      request: jsonSchemaOf(request),
      ...(response !== undefined && { response: jsonSchemaOf(response) }),
    },
    json: { convertible: true, typed: true },
    samples: samplesOf(design, namespace),
    ...(keys.length > 0 && { keys: [...keys] }),
    design,
  };
};
