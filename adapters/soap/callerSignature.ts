import { child, childElements, type XmlElement } from '../xml/index.ts';
import type { Received } from './received.ts';
import { SIGNATURE_NS, signedElementOf } from './wire.ts';

/** ds:Signature inside a signature place of the envelope; undefined when the place is empty. */
export const signatureIn = (place: XmlElement | undefined): XmlElement | undefined =>
  place === undefined
    ? undefined
    : childElements(place).find((item) => item.ns === SIGNATURE_NS && item.local === 'Signature');

/** The caller's ds:Signature; undefined when there is none. */
export const callerSignature = ({ root, names }: Received): XmlElement | undefined =>
  signatureIn(child(root, names.types, 'CallerInformationSystemSignature'));

/** The one element that the caller must have signed: a direct child of the operation's root. */
export const signedElement = ({ root, names, operation }: Received): XmlElement | undefined => {
  const { schema, local } = signedElementOf[operation];
  return child(root, names[schema], local);
};
