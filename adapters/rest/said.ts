import {
  isHubError,
  type MessageBody,
  type RejectionReason,
  type RequestStatus,
  type ResponseOutcome,
} from '../../broker/index.ts';
import { readJwsHeader } from '../crypto/index.ts';
import { attribute, walk } from '../xml/index.ts';
import { readSlice, readXmlContent, readXmlRejections, readXmlStatus } from './xmlSlice.ts';

/** What a kept message says, for a recipient who reads JSON. */
export type Said = {
  /** null for a refusal and a status, and for XML content of a type that is not convertible. */
  readonly content: unknown;
  readonly rejections: readonly RejectionReason[];
  readonly status: RequestStatus | null;
};

type JsonSaid = {
  readonly content?: unknown;
  readonly rejections?: readonly RejectionReason[];
  readonly status?: Omit<RequestStatus, 'parameters'> & Partial<RequestStatus>;
};

const saidInJson = (text: string): Said => {
  // The text was parsed strictly when it was taken, and its integrity was checked when it was read back.
  const { content = null, rejections = [], status } = JSON.parse(text) as JsonSaid;
  return {
    content,
    rejections,
    status: status === undefined ? null : { ...status, parameters: status.parameters ?? [] },
  };
};

/** Content that cannot be said in JSON must not stop the queue: the original goes beside it anyway. */
const converted = (xml: string, convert: (xml: string) => unknown): unknown => {
  try {
    return convert(xml);
  } catch (error) {
    if (isHubError(error) && error.code === 'InvalidContent') return null;
    throw error;
  }
};

/**
 * Reads what a message says out of its signed part.
 * @param convert null when the information type is not offered in the other form
 */
export const saidIn = (
  body: MessageBody,
  outcome: ResponseOutcome | null,
  convert: ((xml: string) => unknown) | null,
): Said => {
  if (body.form === 'json') return saidInJson(body.signedPart);
  const data = readSlice(body.signedPart, body.signedPartNamespaces);
  const xml = outcome === 'rejected' || outcome === 'status' ? null : readXmlContent(data);
  return {
    content: xml === null || convert === null ? null : converted(xml, convert),
    rejections: outcome === 'rejected' ? readXmlRejections(data) : [],
    status: outcome === 'status' ? readXmlStatus(data) : null,
  };
};

/** Algorithm of the sender's signature: its name for JSON, its URI for XML (XMLDSig §6.4). */
export const algorithmOf = (body: MessageBody): string | null => {
  if (body.form === 'json') return readJwsHeader(body.signature).algorithm;
  const { element } = readSlice(body.signature, body.signatureNamespaces);
  for (const item of walk(element)) {
    if (item.local === 'SignatureMethod') return attribute(item, 'Algorithm') ?? null;
  }
  return null;
};

/** A message as it was signed: what a recipient needs to verify the sender's signature without the hub. */
export const sourceOf = (body: MessageBody) => ({
  form: body.form,
  signedPart: body.signedPart,
  namespaces: body.signedPartNamespaces,
  signature: body.signature,
  signatureNamespaces: body.signatureNamespaces,
  certificateSha256: body.certificateSha256,
});
