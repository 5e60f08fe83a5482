import { isUtf8 } from 'node:buffer';
import { HubError, limits } from '../../broker/index.ts';
import {
  child,
  childElements,
  inlineXop,
  isMultipart,
  parseXml,
  readMultipart,
  type XmlDocument,
  type XmlElement,
} from '../xml/index.ts';
import type { Received } from './received.ts';
import { requestShape } from './shapes.ts';
import { checkShape } from './structure.ts';
import { makeViolations } from './violations.ts';
import { namespacesOf, operationOfRoot, SOAP_NS, versionOfTypes } from './wire.ts';

const poor = (reason: string): HubError =>
  new HubError('PoorSOAPEnvelopeFormat', { field: 'Envelope', reason });

type Unpacked = {
  readonly document: XmlDocument;
  readonly attachmentParts: ReadonlyMap<string, Uint8Array>;
  readonly multipart: boolean;
};

const checkSize = (root: Uint8Array): void => {
  if (root.length <= limits.envelopeBytesMax) return;
  throw new HubError('MessageTooLarge', {
    field: 'Envelope',
    reason: `Конверт больше допустимых ${limits.envelopeBytesMax} байт.`,
    faultFields: {
      PermittedTotalAttachmentSize: limits.envelopeBytesMax,
      RealTotalAttachmentSize: root.length,
    },
  });
};

const unpack = (contentType: string, body: Buffer): Unpacked => {
  if (!isMultipart(contentType)) {
    checkSize(body);
    return { document: parseXml(body), attachmentParts: new Map(), multipart: false };
  }
  const { root, parts } = readMultipart(contentType, body);
  checkSize(root);
  if (!isUtf8(root)) throw poor('Корневая часть не является правильным текстом UTF-8.');
  const { xml, attachments } = inlineXop(root.toString('utf8'), parts);
  return { document: parseXml(xml), attachmentParts: attachments, multipart: true };
};

/** The only element of soap:Body. Headers are passed over, even mandatory ones: nothing in them concerns the exchange. */
const bodyRoot = ({ root }: XmlDocument): XmlElement => {
  if (root.ns !== SOAP_NS || root.local !== 'Envelope') {
    throw poor('Корневой элемент не является конвертом SOAP 1.1.');
  }
  const body = child(root, SOAP_NS, 'Body');
  const rest = childElements(root).filter((item) => item.local !== 'Header' || item.ns !== SOAP_NS);
  if (body === undefined || rest.length !== 1) {
    throw poor('Конверт SOAP должен содержать ровно один элемент Body.');
  }
  const [first, second] = childElements(body);
  if (first === undefined || second !== undefined) {
    throw poor('Тело SOAP должно содержать ровно один элемент.');
  }
  return first;
};

/** Any SOAP 1.1 body: the only element of soap:Body. */
export type OpenedBody = Pick<Received, 'document' | 'root' | 'attachmentParts' | 'multipart'>;

/**
 * Splits MTOM and parses a SOAP 1.1 body, of a call or of an answer.
 * @throws HubError PoorSOAPEnvelopeFormat; MessageTooLarge
 */
export const openBody = (contentType: string, body: Buffer): OpenedBody => {
  const unpacked = unpack(contentType, body);
  return { ...unpacked, root: bodyRoot(unpacked.document) };
};

/** An envelope whose version is known; whether it is a call is not. */
export type Opened = Omit<Received, 'operation'>;

/**
 * Opens the HTTP body of a call: splits MTOM, parses, finds the version by the root of the body; the address does not matter.
 * @throws HubError PoorSOAPEnvelopeFormat; MessageTooLarge
 */
export const openEnvelope = (contentType: string, body: Buffer): Opened => {
  const opened = openBody(contentType, body);
  const { root } = opened;
  const version = versionOfTypes(root.ns);
  if (version === undefined) {
    throw poor(
      `Пространство имён «${root.ns.slice(0, 200)}» не принадлежит версиям 1.1, 1.2, 1.3.`,
    );
  }
  return { ...opened, version, names: namespacesOf[version] };
};

/**
 * Finds the operation by the root of the body (SOAPAction is not needed) and checks the structure (reference/smev3.md §2.1 step 1).
 * Signatures are not verified here.
 * @throws HubError PoorSOAPEnvelopeFormat; InvalidContent with every place that departs from the structure
 */
export const readOperation = (opened: Opened): Received => {
  const { version, root, document } = opened;
  const operation = operationOfRoot(root.local, version);
  if (operation === undefined) {
    throw poor(`В версии ${version} нет операции с элементом «${root.local.slice(0, 100)}».`);
  }
  const violations = makeViolations(document);
  checkShape(root, requestShape(operation, version), violations);
  const found = violations.list();
  if (found[0] !== undefined) {
    const reason = `${found[0].field}: ${found[0].reason}`;
    throw new HubError('InvalidContent', { field: found[0].field, reason, violations: found });
  }
  return { ...opened, operation };
};
