export { XML_NS } from './bindings.ts';
export { EXCLUSIVE_C14N, canonicalize, type CanonicalOptions } from './canonical.ts';
export { escapeAttribute, escapeText } from './escape.ts';
export { parseXml, type ParseOptions, type XmlLimits } from './parser.ts';
export {
  SMEV_TRANSFORM,
  smevTransform,
  smevTransformText,
  type SmevVariant,
} from './smevTransform.ts';
export {
  attribute,
  child,
  childElements,
  contentSliceOf,
  inheritedNamespaces,
  sliceOf,
  textOf,
  walk,
  type XmlAttribute,
  type XmlComment,
  type XmlDocument,
  type XmlElement,
  type XmlInstruction,
  type XmlNamespace,
  type XmlNode,
  type XmlText,
} from './tree.ts';
export { decodeBase64Strict } from './base64.ts';
export { parseMimeHeader, type MimeHeader } from './mimeHeader.ts';
export {
  isMultipart,
  readMultipart,
  writeMultipart,
  type MimePart,
  type Multipart,
  type MultipartDraft,
} from './multipart.ts';
export type { SchemaFile } from './schemaFiles.ts';
export { inlineXop, xopInclude, type InlinedXop } from './xop.ts';
export {
  compileAssertions,
  compileXPath,
  xpathText,
  type Assertion,
  type Assertions,
  type CompiledXPath,
  type XPathValue,
} from './xpath.ts';
export { compileXsd, type XsdValidator } from './xsd.ts';
export { listAttributes, type AttributeRow } from './attributeRows.ts';
export { listJsonAttributes } from './jsonAttributeRows.ts';
export { jsonToXml, xmlToJson, type ToJsonOptions } from './jsonMapping.ts';
export { readSchemaModel } from './schemaModel.ts';
export { schemaTree } from './schemaTree.ts';
export { jsonSchemaTree } from './jsonSchemaTree.ts';
export {
  keyOf,
  type AttributeModel,
  type ComplexTypeModel,
  type ElementModel,
  type Facets,
  type Occurs,
  type Particle,
  type SchemaModel,
  type SimpleTypeModel,
  type TypeModel,
} from './schemaTypes.ts';
