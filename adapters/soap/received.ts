import type { XmlDocument, XmlElement } from '../xml/index.ts';
import type { SoapOperation, SoapVersion, VersionNames } from './wire.ts';

/** The envelope of one call, parsed and checked against the structure of its operation; nothing is verified yet. */
export type Received = {
  readonly version: SoapVersion;
  readonly names: VersionNames;
  readonly operation: SoapOperation;
  readonly document: XmlDocument;
  /** The first and only element of the body: SendRequestRequest… */
  readonly root: XmlElement;
  /** Contents of attachments that came as parts of a multipart body, by AttachmentContent/Id. */
  readonly attachmentParts: ReadonlyMap<string, Uint8Array>;
  /** True when the call came as multipart: the reply may be multipart as well. */
  readonly multipart: boolean;
};
