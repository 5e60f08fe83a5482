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
export { positionOf, xmlRefusal, type Position } from './source.ts';
export {
  attribute,
  child,
  childElements,
  contentSliceOf,
  inheritedNamespaces,
  sliceOf,
  textOf,
  traverse,
  walk,
  type TreeVisitor,
  type XmlAttribute,
  type XmlComment,
  type XmlDocument,
  type XmlElement,
  type XmlInstruction,
  type XmlNamespace,
  type XmlNode,
  type XmlText,
} from './tree.ts';
