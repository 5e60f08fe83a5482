import {
  errorTable,
  limits,
  type ErrorCode,
  type ErrorDetails,
  type HubError,
  type Violation,
} from '../../broker/index.ts';
import { namespacesOf, XSI_NS, type SoapVersion } from './wire.ts';
import { xmlReply, type Reply } from './writeEnvelope.ts';
import { field, xmlText } from './writeMetadata.ts';

const f = 'ns3';
const codeCharsMax = 50;

/** `basic:Code` of a refusal. */
export const faultCode = (code: ErrorCode): string => `HUB42:${code}`.slice(0, codeCharsMax);

/** Values of the enumeration inside SignatureVerificationFault; other refusals of a signature take the nearest one. */
const signatureReasons: Partial<Record<ErrorCode, string>> = {
  PoorSOAPEnvelopeFormat: 'PoorSOAPEnvelopeFormat',
  NoSignatureFound: 'NoSignatureFound',
  IncorrectSignatureTarget: 'IncorrectSignatureTarget',
  SignatureIsInvalid: 'SignatureIsInvalid',
  CertificateIsNotFound: 'CertificateIsNotFound',
  CertificateIsExpired: 'CertificateIsExpired',
  CertificateIsRevoked: 'CertificateIsExpired',
};

const descriptionOf = (code: ErrorCode, { reason }: ErrorDetails): string => {
  const { smevNumber, title, advice } = errorTable[code];
  const what = reason === undefined ? `${title}.` : `${title}. ${reason}`;
  return `SMEV-${smevNumber}: ${what} ${advice}`;
};

const placeOf = ({ line, column }: Violation): string =>
  line === undefined ? '' : ` (строка ${line}${column === undefined ? '' : `, столбец ${column}`})`;

/** ValidationError+; errorPosition is the line, -1 where there is none, as the federal system writes it. */
const validationErrors = (
  code: ErrorCode,
  { violations, reason, field: at }: ErrorDetails,
): string => {
  const listed: readonly Violation[] =
    violations !== undefined && violations.length > 0
      ? violations.slice(0, limits.validationErrorsMax)
      : [{ field: at ?? '', reason: reason ?? errorTable[code].title }];
  return listed
    .map((item) => {
      const text = `${item.field === '' ? '' : `${item.field}: `}${item.reason}${placeOf(item)}`;
      return `<${f}:ValidationError errorPosition="${item.line ?? -1}">${xmlText(text)}</${f}:ValidationError>`;
    })
    .join('');
};

type Extra = (code: ErrorCode, details: ErrorDetails) => string;

const values =
  (fields: Readonly<Record<string, string | number>>): Extra =>
  (_code, { faultFields }) =>
    Object.entries(fields)
      .map(([name, otherwise]) => field(f, name, String(faultFields?.[name] ?? otherwise)))
      .join('');

/** Children of the faults that have some besides Code and Description, in the order of the schema. */
const extras: Readonly<Record<string, Extra>> = {
  BusinessDataTypeIsNotSupported: values({ RootElementLocalName: '', RootElementNamespaceURI: '' }),
  InvalidContent: validationErrors,
  AttachmentSizeLimitExceeded: values({
    PermittedTotalAttachmentSize: limits.inlineAttachmentBytesMax,
    RealTotalAttachmentSize: 0,
  }),
  QuoteLimitExceeded: values({ RemainedTotalQuoteSize: 0, RealTotalAttachmentSize: 0 }),
  SignatureVerificationFault: (code) =>
    field(f, 'SignatureVerificationFault', signatureReasons[code] ?? 'SignatureIsInvalid'),
  DestinationOverflow: values({ MessageBrokerAddress: 'HUB42', DestinationName: 'unknown' }),
};

/** Faults whose type already has Code and Description; all others are basic:Void and say so with xsi:type. */
const derived: ReadonlySet<string> = new Set([...Object.keys(extras), 'TransactionCodeInvalid']);

/**
 * The detail element of a refusal in the faults namespace of the caller's version. Most faults are declared as basic:Void, so they
 * carry Code and Description by `xsi:type="SmevFault"`, as the live servers do (reference/smev3.md §2.8).
 */
export const faultDetail = (version: SoapVersion, { code, details }: HubError): string => {
  const { faults, basic } = namespacesOf[version];
  const name = errorTable[code].soapFault;
  const type = derived.has(name) ? '' : ` xmlns:xsi="${XSI_NS}" xsi:type="SmevFault"`;
  return (
    `<${f}:${name} xmlns:${f}="${faults}" xmlns="${basic}"${type}>` +
    `<Code>${xmlText(faultCode(code))}</Code>` +
    `<Description>${xmlText(descriptionOf(code, details))}</Description>` +
    (extras[name]?.(code, details) ?? '') +
    `</${f}:${name}>`
  );
};

/**
 * A SOAP fault: HTTP 500, faultcode soap:Server, the title in Russian, and the detail of the version in which the caller speaks.
 * @param version 1.1 when the caller's version is not known
 */
export const writeFault = (
  version: SoapVersion,
  error: HubError,
  headers: Readonly<Record<string, string>> = {},
  status = 500,
): Reply =>
  xmlReply(
    '<soap:Fault><faultcode>soap:Server</faultcode>' +
      `<faultstring>${xmlText(errorTable[error.code].title)}</faultstring>` +
      `<detail>${faultDetail(version, error)}</detail></soap:Fault>`,
    headers,
    status,
  );
