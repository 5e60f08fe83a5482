/** Names of the SMEV 3 message exchange service on the wire (reference: the WSDL and XSD in schemas/smev). */
export const soapVersions = ['1.1', '1.2', '1.3'] as const;
export type SoapVersion = (typeof soapVersions)[number];

export const SOAP_NS = 'http://schemas.xmlsoap.org/soap/envelope/';
export const SIGNATURE_NS = 'http://www.w3.org/2000/09/xmldsig#';
export const XSI_NS = 'http://www.w3.org/2001/XMLSchema-instance';
/** Elements of the hub inside BusinessProcessMetadata (schemas/hub/marks-1.0.xsd). */
export const MARKS_NS = 'urn://kuzbass/hub/marks/1.0';

const exchange = 'urn://x-artefacts-smev-gov-ru/services/message-exchange';

export type VersionNames = {
  readonly service: string;
  readonly types: string;
  readonly basic: string;
  readonly faults: string;
  readonly routing: string;
};

const namesOf = (version: SoapVersion): VersionNames => ({
  service: `${exchange}/${version}`,
  types: `${exchange}/types/${version}`,
  basic: `${exchange}/types/basic/${version}`,
  faults: `${exchange}/types/faults/${version}`,
  routing: `${exchange}/types/routing/${version}`,
});

/** Namespaces of each version; `routing` is declared by 1.3 only. */
export const namespacesOf: Readonly<Record<SoapVersion, VersionNames>> = {
  '1.1': namesOf('1.1'),
  '1.2': namesOf('1.2'),
  '1.3': namesOf('1.3'),
};

/** The version whose types namespace this is, or undefined. */
export const versionOfTypes = (namespace: string): SoapVersion | undefined =>
  soapVersions.find((version) => namespacesOf[version].types === namespace);

export const soapOperations = [
  'SendRequest',
  'SendResponse',
  'GetRequest',
  'GetResponse',
  'GetStatus',
  'Ack',
  'GetIncomingQueueStatistics',
] as const;
export type SoapOperation = (typeof soapOperations)[number];

/** The element that the caller signs: its local name and which schema declares it (МР §4.3). */
export const signedElementOf: Readonly<
  Record<SoapOperation, { readonly schema: 'types' | 'basic'; readonly local: string }>
> = {
  SendRequest: { schema: 'types', local: 'SenderProvidedRequestData' },
  SendResponse: { schema: 'types', local: 'SenderProvidedResponseData' },
  GetRequest: { schema: 'basic', local: 'MessageTypeSelector' },
  GetResponse: { schema: 'basic', local: 'MessageTypeSelector' },
  GetStatus: { schema: 'basic', local: 'Timestamp' },
  Ack: { schema: 'basic', local: 'AckTargetMessage' },
  GetIncomingQueueStatistics: { schema: 'basic', local: 'Timestamp' },
};

/** The operation whose request has this root in the version; 1.3 has no statistics. */
export const operationOfRoot = (local: string, version: SoapVersion): SoapOperation | undefined => {
  const found = soapOperations.find((operation) => `${operation}Request` === local);
  return found === 'GetIncomingQueueStatistics' && version === '1.3' ? undefined : found;
};
