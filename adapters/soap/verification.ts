import {
  HubError,
  type DeferredCheck,
  type EpochMs,
  type Proof,
  type Violation,
} from '../../broker/index.ts';
import { explainError, type SignatureProvider, type Trust } from '../crypto/index.ts';
import { verifySignature } from '../crypto/xmldsig/index.ts';
import type { XmlElement } from '../xml/index.ts';
import { callerSignature, signedElement } from './callerSignature.ts';
import type { Received } from './received.ts';

export type Verification = {
  readonly provider: SignatureProvider;
  readonly trust: Pick<Trust, 'check'>;
};

/**
 * Verifies the caller's signature (ЭП-ОВ) over the received text: the operation's own element at its own place, exactly one
 * reference; then dates, chain and revocation of the certificate (МР §4.2; KIS-2.4.11).
 * @throws HubError NoSignatureFound, IncorrectSignatureTarget, SignatureIsInvalid, PoorSOAPEnvelopeFormat,
 *   CertificateIsNotFound, CertificateIsExpired, CertificateIsRevoked
 * @param onClaim told the certificate that the call names, whether it proves anything or not
 */
export const proveCaller = async (
  { provider, trust }: Verification,
  received: Received,
  atMs: EpochMs,
  onClaim: (certificateSha256: string) => void = () => undefined,
): Promise<Proof> => {
  const expectedTarget = signedElement(received);
  const check = await verifySignature(received.document, callerSignature(received), {
    provider,
    ...(expectedTarget === undefined ? {} : { expectedTarget }),
  });
  const field = 'CallerInformationSystemSignature';
  const { certificate, algorithm } = check;
  if (certificate !== undefined) onClaim(certificate.sha256);
  if (!check.ok || certificate === undefined || algorithm === undefined) {
    const code = check.reasonCode ?? 'SignatureIsInvalid';
    throw new HubError(code, { field, reason: check.reason });
  }
  const verdict = await trust.check(certificate, atMs);
  if (!verdict.ok)
    throw new HubError(explainError(verdict.reason), { field, reason: verdict.text });
  return { certificateSha256: certificate.sha256, algorithm };
};

/** The check of the personal signature (ЭП-СП) over the root of the business content; null when the message carries none. */
export const personalCheck = (
  { provider, trust }: Verification,
  received: Received,
  signature: XmlElement | undefined,
  payloadRoot: XmlElement | undefined,
  atMs: EpochMs,
): DeferredCheck | null => {
  if (signature === undefined || payloadRoot === undefined) return null;
  const wrong = (reason: string): readonly Violation[] => [{ field: 'PersonalSignature', reason }];
  return async () => {
    const check = await verifySignature(received.document, signature, {
      provider,
      expectedTarget: payloadRoot,
    });
    if (!check.ok || check.certificate === undefined) return wrong(check.reason);
    const verdict = await trust.check(check.certificate, atMs);
    return verdict.ok ? [] : wrong(verdict.text);
  };
};
