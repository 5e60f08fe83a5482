import assert from 'node:assert/strict';
import { jsonToXml, parseXml, readSchemaModel, xmlToJson } from '../../adapters/xml/index.ts';
import type { ConvertJson } from '../../adapters/soap/index.ts';
import { HubError, type Payload } from '../../broker/index.ts';
import type { RunningRegistry, TypeSource } from '../../registries/index.ts';

type Model = ReturnType<typeof readSchemaModel>;
type Kept = { readonly hash: string; readonly model: Model };

export type Conversions = {
  /** @throws HubError InvalidContent when the type is not offered in the other form */
  xmlToJson(xml: string): unknown;
  jsonToXml(typeCode: string, root: 'request' | 'response', value: unknown): string;
  /** Content of a kept JSON message, for a recipient that polls in XML. */
  content: ConvertJson;
};

const refuse = (code: string): HubError =>
  new HubError('InvalidContent', {
    field: 'MessagePrimaryContent',
    reason: `Вид сведений ${code} не переводится между XML и JSON.`,
  });

/** Payloads in the other form, by the mapping that the information type declares (design.md §2; issue line E). */
export const makeConversions = (registry: RunningRegistry): Conversions => {
  const models = new Map<string, Kept>();

  const sourceOf = (code: string): TypeSource => {
    const source = registry.schemasOf(code);
    if (!source?.card.json?.convertible || !source.card.xsd) throw refuse(code);
    return source;
  };
  const modelOf = (code: string): { model: Model; card: TypeSource['card'] } => {
    const { hash, card } = sourceOf(code);
    const kept = models.get(code);
    if (kept?.hash === hash) return { model: kept.model, card };
    assert(card.xsd, 'sourceOf promised the schema');
    const model = readSchemaModel(card.xsd.files);
    models.set(code, { hash, model });
    return { model, card };
  };

  const toXml: Conversions['jsonToXml'] = (code, root, value) => {
    const { model, card } = modelOf(code);
    const local = root === 'request' ? card.requestRoot : (card.responseRoot ?? card.requestRoot);
    return jsonToXml(value, model, `{${card.namespace}}${local}`);
  };

  return {
    jsonToXml: toXml,
    xmlToJson: (xml) => {
      const { root } = parseXml(xml);
      const code = registry.current().typeByRoot(root.ns, root.local)?.type.code;
      if (code === undefined) throw refuse(`{${root.ns}}${root.local}`);
      const { model, card } = modelOf(code);
      return xmlToJson(xml, model, `{${root.ns}}${root.local}`, {
        typed: card.json?.typed === true,
        // The signed original goes beside it; the converted content must be what the type's JSON schema admits.
        prefixes: 'model',
      });
    },
    content: (value, { head }) =>
      toXml(head.typeCode, head.kind === 'response' ? 'response' : 'request', value),
  };
};

/** The payload of a request as XML, for electronic services that speak SOAP. */
export const payloadAsXml =
  (conversions: Conversions) =>
  (typeCode: string, payload: Payload): string =>
    payload.form === 'xml'
      ? payload.xml
      : conversions.jsonToXml(typeCode, 'request', payload.value);
