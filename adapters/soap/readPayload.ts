import type { Payload } from '../../broker/index.ts';
import { child, childElements, type XmlDocument, type XmlElement } from '../xml/index.ts';
import { standalone, takeSlice } from './slice.ts';

/** The root element of the business content; undefined when the block has none (refusal or status of a response). */
export const payloadRoot = (data: XmlElement, basic: string): XmlElement | undefined => {
  const content = child(data, basic, 'MessagePrimaryContent');
  return content === undefined ? undefined : childElements(content)[0];
};

/** Business content as a document that parses alone: the received text, plus the declarations it inherited. */
export const readPayload = (document: XmlDocument, root: XmlElement): Payload => ({
  form: 'xml',
  namespace: root.ns,
  localName: root.local,
  xml: standalone(takeSlice(document, root)),
});
