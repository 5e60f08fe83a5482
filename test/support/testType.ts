import type { InformationTypeCard } from '../../registries/index.ts';
import type { HubWorld } from './hub.ts';

export type TestType = {
  readonly code: string;
  readonly namespace: string;
  /** A request that the type's schema takes; its root carries `Id="CONTENT"`, so that an official may sign it. */
  request(text: string): string;
  response(text: string): string;
};

const simpleType = (name: string): string =>
  `<xs:element name="${name}"><xs:complexType><xs:sequence><xs:element name="Text" type="xs:string"/></xs:sequence>` +
  '<xs:attribute name="Id" type="xs:ID"/></xs:complexType></xs:element>';

const jsonSchema = {
  type: 'object',
  properties: { Text: { type: 'string' } },
  required: ['Text'],
  additionalProperties: false,
};

const cardOf = (code: string, namespace: string): InformationTypeCard => ({
  code,
  name: `Испытательный вид сведений ${code}`,
  version: '1.0.0',
  owner: 'VIS42',
  purpose: 'Испытание хаба',
  area: 'Межведомственное электронное взаимодействие',
  kind: 'request-response',
  routing: 'fixed',
  namespace,
  requestRoot: 'Ask',
  responseRoot: 'Answer',
  forms: ['xml', 'json'],
  xsd: {
    files: [
      {
        name: 'schema.xsd',
        content:
          `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="${namespace}" elementFormDefault="qualified">` +
          `${simpleType('Ask')}${simpleType('Answer')}</xs:schema>`,
      },
    ],
  },
  jsonSchemas: { request: jsonSchema, response: jsonSchema },
  json: { convertible: true, typed: false },
  samples: [
    {
      name: 'Запрос',
      root: 'request',
      form: 'xml',
      content: `<Ask xmlns="${namespace}"><Text>а</Text></Ask>`,
    },
    {
      name: 'Ответ',
      root: 'response',
      form: 'xml',
      content: `<Answer xmlns="${namespace}"><Text>б</Text></Answer>`,
    },
  ],
});

/** Publishes an information type of VIS42 in a running hub, with a route to it; MFC42 and RPGU42 may send it. */
export const addType = async (
  { registers, hub }: HubWorld,
  code: string,
  change: Partial<InformationTypeCard> = {},
): Promise<TestType> => {
  const namespace = `urn://kuzbass/test/${code}`;
  await registers.importBundle(
    {
      informationTypes: [{ ...cardOf(code, namespace), ...change }],
      routes: [{ informationType: code, mode: 'fixed', recipient: 'VIS42' }],
      accessRules: ['MFC42', 'RPGU42'].map((sender) => ({
        sender,
        informationType: code,
        basis: 'испытательное соглашение',
      })),
    },
    'operator',
  );
  await hub.registry.refresh();
  const element = (name: string, text: string): string =>
    `<${name} xmlns="${namespace}" Id="CONTENT"><Text>${text}</Text></${name}>`;
  return {
    code,
    namespace,
    request: (text) => element('Ask', text),
    response: (text) => element('Answer', text),
  };
};
