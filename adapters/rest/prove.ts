import { HubError, limits, type EpochMs, type Proof } from '../../broker/index.ts';
import {
  explainError,
  readJwsHeader,
  verifyDetachedJws,
  type Certificate,
} from '../crypto/index.ts';
import type { RestPorts } from './ports.ts';

export type ProvePorts = Pick<RestPorts, 'certificates' | 'trust' | 'provider'>;

/**
 * Proves that a registered system signed a JSON value: its certificate is known by the thumbprint in the JWS, the signature holds over
 * the canonical form (RFC 8785), and the certificate is trusted at the moment.
 * @throws HubError NoSignatureFound, SignatureIsInvalid, SenderIsNotRegistered, CertificateIsExpired, CertificateIsRevoked
 */
export const prove = async (
  ports: ProvePorts,
  payload: unknown,
  jws: string | undefined,
  atMs: EpochMs,
): Promise<Proof> => {
  if (jws === undefined || jws === '') throw new HubError('NoSignatureFound');
  const { algorithm, certificateSha256 } = readJwsHeader(jws);
  const certificate = ports.certificates.bySha256(certificateSha256);
  if (certificate === undefined) {
    throw new HubError('SenderIsNotRegistered', {
      reason: `Сертификат SHA-256 ${certificateSha256} не принадлежит ни одной системе реестра.`,
    });
  }
  const { provider } = ports;
  if (!(await verifyDetachedJws({ payload, jws, certificate, provider }))) {
    throw new HubError('SignatureIsInvalid', {
      field: 'signature',
      reason: 'Подпись не соответствует данным в канонической форме RFC 8785.',
    });
  }
  await checkTrust(ports, certificate, atMs);
  return { certificateSha256, algorithm };
};

/** @throws HubError CertificateIsExpired, CertificateIsRevoked, CertificateIsNotFound */
export const checkTrust = async (
  { trust }: Pick<RestPorts, 'trust'>,
  certificate: Certificate,
  atMs: EpochMs,
): Promise<void> => {
  const verdict = await trust.check(certificate, atMs);
  if (!verdict.ok) throw new HubError(explainError(verdict.reason), { reason: verdict.text });
};

/**
 * Refuses a signed moment that is too far from the hub's clock: a caught call must not serve twice much later.
 * @throws HubError StaleMessageId naming `timestamp`
 */
export const checkSignedMoment = (timestamp: unknown, nowMs: EpochMs): void => {
  const atMs = typeof timestamp === 'string' ? Date.parse(timestamp) : Number.NaN;
  if (Math.abs(atMs - nowMs) <= limits.signedCallAgeMsMax) return;
  throw new HubError('StaleMessageId', {
    field: 'timestamp',
    reason: `Момент подписания отличается от часов хаба более чем на ${limits.signedCallAgeMsMax / 60_000} минут.`,
  });
};
