import type { Attachment, EpochMs, Violation } from '../../broker/index.ts';
import { verifyCms } from './cms.ts';
import type { SignatureProvider } from './provider.ts';
import type { Trust } from './trust.ts';

type Verification = {
  readonly provider: SignatureProvider;
  readonly trust: Pick<Trust, 'check'>;
};

/** What is wrong with the PKCS#7 of one attachment; null when it holds over the attachment's bytes and its signer is trusted. */
const problemOf = async (
  { provider, trust }: Verification,
  { bytes, signaturePkcs7 }: Attachment,
  required: boolean,
  atMs: EpochMs,
): Promise<string | null> => {
  if (signaturePkcs7 === undefined) return required ? 'подпись PKCS#7 обязательна, а её нет' : null;
  const verdict = await verifyCms({ cms: signaturePkcs7, content: bytes, provider });
  if (!verdict.ok) return verdict.text;
  if (verdict.certificate === undefined) return 'сертификат подписанта не найден';
  const trusted = await trust.check(verdict.certificate, atMs);
  return trusted.ok ? null : trusted.text;
};

/**
 * The check of the attachments' own signatures (МР §3.2.2): detached or not, DER or BER, digest over the bytes that came, trust.
 * Names attachments without a signature when the information type requires one.
 * @param fieldOf how the door names the signature of an attachment, by the attachment and its place
 */
export const attachmentCheck =
  (
    verification: Verification,
    attachments: readonly Attachment[],
    atMs: EpochMs,
    fieldOf: (attachment: Attachment, index: number) => string,
  ) =>
  async (required: boolean): Promise<readonly Violation[]> => {
    const violations: Violation[] = [];
    for (const [index, attachment] of attachments.entries()) {
      const reason = await problemOf(verification, attachment, required, atMs);
      if (reason !== null) violations.push({ field: fieldOf(attachment, index), reason });
    }
    return violations;
  };
