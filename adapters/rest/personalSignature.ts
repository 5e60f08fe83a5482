import {
  isHubError,
  type DeferredCheck,
  type EpochMs,
  type Violation,
} from '../../broker/index.ts';
import { readCertificate, readJwsHeader, verifyDetachedJws } from '../crypto/index.ts';
import { decodeBase64Strict } from '../xml/index.ts';
import type { RestPorts } from './ports.ts';
import { checkTrust } from './prove.ts';

type PersonallySigned = {
  readonly content?: unknown;
  readonly personalSignature?: string;
  readonly personalCertificate?: string;
};

const verify = async (
  ports: RestPorts,
  { content, personalSignature = '', personalCertificate }: PersonallySigned,
  atMs: EpochMs,
): Promise<string | null> => {
  const { certificateSha256 } = readJwsHeader(personalSignature);
  const certificate =
    personalCertificate === undefined
      ? ports.certificates.bySha256(certificateSha256)
      : readCertificate(decodeBase64Strict(personalCertificate, 'personalCertificate'));
  if (certificate === undefined) return 'сертификат не приложен и не найден в реестре';
  const { provider } = ports;
  const holds = await verifyDetachedJws({
    payload: content,
    jws: personalSignature,
    certificate,
    provider,
  });
  if (!holds) return 'подпись не соответствует content';
  await checkTrust(ports, certificate, atMs);
  return null;
};

/** The check of the official's signature (ЭП-СП) over the content; null when the envelope has none. */
export const makePersonalCheck = (
  ports: RestPorts,
  envelope: PersonallySigned,
  atMs: EpochMs,
): DeferredCheck | null => {
  if (envelope.personalSignature === undefined) return null;
  return async (): Promise<readonly Violation[]> => {
    const field = 'envelope.personalSignature';
    try {
      const reason = await verify(ports, envelope, atMs);
      return reason === null ? [] : [{ field, reason }];
    } catch (error) {
      if (!isHubError(error)) throw error;
      return [{ field, reason: error.message }];
    }
  };
};
