import { createHash, randomBytes } from 'node:crypto';
import assert from 'node:assert/strict';
import { type Certificate, readCertificate } from './certificate.ts';
import { readCertificateRequest } from './certificateRequest.ts';
import { extensionOids, keyUsageBits } from './certificateExtensions.ts';
import {
  bitString,
  booleanTrue,
  context,
  element,
  integer,
  integerBytes,
  octetString,
  oid,
  sequence,
  time,
} from './derWriter.ts';
import { writeName } from './distinguishedName.ts';
import type { GostCurve } from './gost/params.ts';
import {
  type NewKeyAlgorithm,
  newPrivateKeyPem,
  publicKeyOf,
  signatureIdentifier,
} from './keyWriter.ts';
import { naturalAlgorithm, type PrivateKey, type PublicKey, readPrivateKey } from './keys.ts';
import { writePem } from './pem.ts';
import { builtinProvider } from './provider.ts';
import { ecdsaDerFromRaw } from './x509Signature.ts';

const yearMs = 365 * 24 * 3_600_000;
const dayMs = 24 * 3_600_000;

/** Short names of attributes (CN, O, OGRN, INN, …) and their values, in the order of the certificate. */
export type Subject = Readonly<Record<string, string>>;

export type Issued = {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
  /** As readCertificate shows it. */
  readonly serial: string;
};

export type IssueRequest = {
  readonly subject: Subject;
  readonly notBeforeMs?: number;
  readonly notAfterMs?: number;
  /** The kind of the subject's key; the same as the authority's by default. */
  readonly algorithm?: NewKeyAlgorithm;
  readonly curve?: GostCurve;
};

/** Everything that a folder has to keep so that the authority can go on. Holds the private key. */
export type TestCaState = {
  readonly algorithm: NewKeyAlgorithm;
  readonly certificatePem: string;
  readonly privateKeyPem: string;
  readonly crlNumber: number;
  readonly revoked: readonly { readonly serial: string; readonly atMs: number }[];
};

/** A certification authority for tests and demonstrations: no policies, no protection of its key. */
export type TestCa = {
  readonly certificatePem: string;
  issue(request: IssueRequest): Issued;
  /** A certificate (PEM) for the key and the subject of a PKCS#10 request. */
  certify(requestPem: string, times?: Pick<IssueRequest, 'notBeforeMs' | 'notAfterMs'>): string;
  /** A subordinate authority, signed by this one. */
  issueCa(request: IssueRequest & { readonly pathLength?: number }): TestCa;
  revoke(serial: string, atMs?: number): void;
  /** Signed list of revoked certificates, PEM; valid for `lifeMs` (30 days). */
  crl(nowMs: number, lifeMs?: number): string;
  toJSON(): TestCaState;
};

type ExtensionInput = {
  readonly oid: string;
  readonly critical: boolean;
  readonly value: Uint8Array;
};

const extension = ({ oid: id, critical, value }: ExtensionInput): Uint8Array =>
  sequence(oid(id), ...(critical ? [booleanTrue()] : []), octetString(value));

/** RFC 5280 §4.2.1.2 (1): SHA-1 names the key here, it protects nothing. */
const keyId = (key: PublicKey): Uint8Array => createHash('sha1').update(key.spki).digest();

const signed = (key: PrivateKey, body: Uint8Array): Uint8Array => {
  const algorithm = naturalAlgorithm(key);
  const raw = builtinProvider().sign(algorithm, key, body);
  const signature = key.kind === 'ec' ? ecdsaDerFromRaw(raw) : raw;
  return sequence(body, signatureIdentifier(algorithm), bitString(signature));
};

type CertificateInput = {
  readonly subjectDer: Uint8Array;
  readonly issuerDer: Uint8Array;
  readonly issuerKey: PrivateKey;
  readonly key: PublicKey;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  readonly ca: { readonly pathLength?: number } | null;
};

const certificateExtensions = ({ key, issuerKey, ca }: CertificateInput): ExtensionInput[] => {
  const constraints =
    ca === null
      ? sequence()
      : sequence(booleanTrue(), ...(ca.pathLength === undefined ? [] : [integer(ca.pathLength)]));
  const { keyCertSign, crlSign, digitalSignature, nonRepudiation } = keyUsageBits;
  const usage =
    ca === null
      ? bitString(Uint8Array.of(digitalSignature | nonRepudiation), 6)
      : bitString(Uint8Array.of(keyCertSign | crlSign), 1);
  const authority = sequence(element(0x80, keyId(publicKeyOf(issuerKey))));
  return [
    { oid: extensionOids.basicConstraints, critical: true, value: constraints },
    { oid: extensionOids.keyUsage, critical: true, value: usage },
    { oid: extensionOids.subjectKeyId, critical: false, value: octetString(keyId(key)) },
    { oid: extensionOids.authorityKeyId, critical: false, value: authority },
  ];
};

const makeCertificate = (input: CertificateInput): Uint8Array => {
  // A leading bit of zero keeps the number positive, a leading one below it keeps all sixteen bytes.
  const serial = randomBytes(16);
  serial[0] = ((serial[0] as number) & 0x7f) | 0x40;
  const body = sequence(
    context(0, integer(2)),
    integerBytes(serial),
    signatureIdentifier(naturalAlgorithm(input.issuerKey)),
    input.issuerDer,
    sequence(time(input.notBeforeMs), time(input.notAfterMs)),
    input.subjectDer,
    input.key.spki,
    context(3, sequence(...certificateExtensions(input).map(extension))),
  );
  return signed(input.issuerKey, body);
};

/** Twelve digits are the form of a person; the ten of an organisation are filled up with zeros. */
const subjectDer = (subject: Subject): Uint8Array => {
  const inn = subject['INN'];
  return writeName(inn === undefined ? subject : { ...subject, INN: inn.padStart(12, '0') });
};

const makeCrl = (
  ca: Certificate,
  key: PrivateKey,
  state: TestCaState,
  nowMs: number,
  lifeMs: number,
) =>
  sequence(
    integer(1),
    signatureIdentifier(naturalAlgorithm(key)),
    ca.subjectDer,
    time(nowMs),
    time(nowMs + lifeMs),
    ...(state.revoked.length === 0
      ? []
      : [
          sequence(
            ...state.revoked.map(({ serial, atMs }) =>
              sequence(integerBytes(Buffer.from(serial, 'hex')), time(atMs)),
            ),
          ),
        ]),
    context(
      0,
      sequence(
        ...[
          {
            oid: extensionOids.authorityKeyId,
            critical: false,
            value: sequence(element(0x80, keyId(publicKeyOf(key)))),
          },
          { oid: extensionOids.crlNumber, critical: false, value: integer(state.crlNumber) },
        ].map(extension),
      ),
    ),
  );

/** Opens an authority that was kept with toJSON. @throws HubError BadRequest or CertificateIsNotFound for broken PEM. */
export const openTestCa = (kept: TestCaState): TestCa => {
  let state = kept;
  const key = readPrivateKey(kept.privateKeyPem);
  const certificate = readCertificate(kept.certificatePem);
  const make = (
    request: IssueRequest,
    ca: CertificateInput['ca'],
  ): Issued & { algorithm: NewKeyAlgorithm } => {
    const algorithm = request.algorithm ?? kept.algorithm;
    const curve =
      request.curve ??
      (request.algorithm === undefined && key.kind === 'gost' ? key.curve : undefined);
    const privateKeyPem = newPrivateKeyPem(algorithm, curve);
    const notBeforeMs = request.notBeforeMs ?? certificate.notBeforeMs;
    const der = makeCertificate({
      subjectDer: subjectDer(request.subject),
      issuerDer: certificate.subjectDer,
      issuerKey: key,
      key: publicKeyOf(readPrivateKey(privateKeyPem)),
      notBeforeMs,
      notAfterMs: request.notAfterMs ?? Math.min(notBeforeMs + yearMs, certificate.notAfterMs),
      ca,
    });
    const certificatePem = writePem('CERTIFICATE', der);
    return { certificatePem, privateKeyPem, serial: readCertificate(der).serial, algorithm };
  };
  return {
    certificatePem: kept.certificatePem,
    issue(request) {
      const { certificatePem, privateKeyPem, serial } = make(request, null);
      return { certificatePem, privateKeyPem, serial };
    },
    certify(requestPem, times = {}) {
      const { subjectDer: subject, publicKey } = readCertificateRequest(requestPem);
      const notBeforeMs = times.notBeforeMs ?? certificate.notBeforeMs;
      const der = makeCertificate({
        subjectDer: subject,
        issuerDer: certificate.subjectDer,
        issuerKey: key,
        key: publicKey,
        notBeforeMs,
        notAfterMs: times.notAfterMs ?? Math.min(notBeforeMs + yearMs, certificate.notAfterMs),
        ca: null,
      });
      return writePem('CERTIFICATE', der);
    },
    issueCa(request) {
      const { pathLength } = request;
      const issued = make(request, pathLength === undefined ? {} : { pathLength });
      return openTestCa({ ...issued, crlNumber: 1, revoked: [] });
    },
    revoke(serial, atMs = certificate.notBeforeMs) {
      assert(/^([0-9a-f]{2})+$/.test(serial), 'serial of a certificate is hexadecimal');
      state = { ...state, revoked: [...state.revoked, { serial, atMs }] };
    },
    crl(nowMs, lifeMs = 30 * dayMs) {
      const body = makeCrl(certificate, key, state, nowMs, lifeMs);
      state = { ...state, crlNumber: state.crlNumber + 1 };
      return writePem('X509 CRL', signed(key, body));
    },
    toJSON: () => state,
  };
};

export type TestCaOptions = {
  readonly algorithm: NewKeyAlgorithm;
  /** Common name of the authority. */
  readonly name: string;
  readonly nowMs: number;
  readonly lifeMs?: number;
  readonly curve?: GostCurve;
  /** More attributes of the name. */
  readonly subject?: Subject;
};

/** A new self-signed authority, valid from a day before `nowMs` for ten years. */
export const makeTestCa = (options: TestCaOptions): TestCa => {
  const privateKeyPem = newPrivateKeyPem(options.algorithm, options.curve);
  const key = readPrivateKey(privateKeyPem);
  const name = subjectDer({ C: 'RU', ...options.subject, CN: options.name });
  const der = makeCertificate({
    subjectDer: name,
    issuerDer: name,
    issuerKey: key,
    key: publicKeyOf(key),
    notBeforeMs: options.nowMs - dayMs,
    notAfterMs: options.nowMs + (options.lifeMs ?? 10 * yearMs),
    ca: {},
  });
  const certificatePem = writePem('CERTIFICATE', der);
  return openTestCa({
    algorithm: options.algorithm,
    certificatePem,
    privateKeyPem,
    crlNumber: 1,
    revoked: [],
  });
};
