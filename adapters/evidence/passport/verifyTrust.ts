import type { Certificate, Trust } from '../../crypto/index.ts';
import type { Finding, Opened } from './verify.ts';

const checkOne = async (
  part: string,
  certificate: Certificate,
  trust: Pick<Trust, 'check'> | null,
  atMs: number,
): Promise<Finding> => {
  if (trust === null) {
    const text = `доверие к сертификату не проверялось; его отпечаток SHA-256 ${certificate.sha256}`;
    return { part, ok: null, text };
  }
  const verdict = await trust.check(certificate, atMs);
  return verdict.ok
    ? { part, ok: true, text: `сертификат доверен: ${certificate.subject}` }
    : { part, ok: false, text: verdict.text };
};

/** Trust in the sender's and the hub's certificates at the moment of receipt, by the roots of whoever verifies. */
export const checkTrust = async (
  { hub, sender, message }: Opened,
  trust: Pick<Trust, 'check'> | null,
): Promise<readonly Finding[]> => {
  const atMs = message.head.receivedAtMs;
  return [
    ...(sender ? [await checkOne('certificates/sender.pem', sender, trust, atMs)] : []),
    await checkOne('certificates/hub.pem', hub, trust, atMs),
  ];
};
