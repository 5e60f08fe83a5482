import { createTransport } from 'nodemailer';
import { HubError, limits, type Deliver, type Notice } from '../../broker/index.ts';

export type MailSettings = {
  /** `smtp://user:password@host:587`, `smtps://…`; null: no mail. */
  readonly smtpUrl: string | null;
  readonly from: string | null;
};

export type Mail = {
  readonly deliver: Deliver;
  readonly close: () => void;
};

/** One address, no list and no name: nothing that a header could be broken with. */
const addressForm = /^[^\s@<>,;:"()[\]\\]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?$/;

/** @throws HubError BadRequest */
export const checkMailAddress = (address: string): void => {
  if (addressForm.test(address)) return;
  const reason = 'нужен один адрес электронной почты: duty@example.ru';
  throw new HubError('BadRequest', { field: 'address', reason });
};

/** 5xx of SMTP: the server will never take this (RFC 5321 §4.2.1). */
const isFinal = (error: unknown): boolean =>
  typeof error === 'object' &&
  error !== null &&
  'responseCode' in error &&
  Number(error.responseCode) >= 500;

const isConfiguration = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'EAUTH';

const failure = (cause: unknown): HubError => {
  if (isConfiguration(cause)) {
    const reason = 'Почтовый сервер не принял имя или пароль (HUB_SMTP_URL).';
    return new HubError('NoticeNotDelivered', { reason }, { cause });
  }
  if (isFinal(cause)) {
    return new HubError(
      'NoticeImpossible',
      { reason: 'Почтовый сервер отказал этому адресу навсегда.' },
      { cause },
    );
  }
  return new HubError('NoticeNotDelivered', { reason: 'Почтовый сервер не отвечает.' }, { cause });
};

const hostOf = (from: string): string => from.split('@')[1]?.replace(/>.*$/, '') ?? 'hub';

/**
 * Sends notices by SMTP. The Message-ID is the notice's own: a notice that is sent twice after a crash is one letter for a mail program.
 */
export const makeMail = ({ smtpUrl, from }: MailSettings): Mail => {
  if (smtpUrl === null || from === null) {
    const reason = 'Почта не настроена: задайте HUB_SMTP_URL и HUB_MAIL_FROM.';
    return {
      deliver: () => Promise.reject(new HubError('NoticeImpossible', { reason })),
      close: () => undefined,
    };
  }
  const transport = createTransport({
    url: smtpUrl,
    connectionTimeout: limits.noticeDeliveryMsMax,
    greetingTimeout: limits.noticeDeliveryMsMax,
    socketTimeout: limits.noticeDeliveryMsMax,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const deliver = async ({ noticeId, address, subject, text, severity }: Notice): Promise<void> => {
    try {
      await transport.sendMail({
        from,
        to: { name: '', address },
        subject,
        text,
        messageId: `<notice-${noticeId}@${hostOf(from)}>`,
        priority: severity === 'critical' ? 'high' : 'normal',
        headers: { 'Auto-Submitted': 'auto-generated' },
      });
    } catch (error) {
      throw failure(error);
    }
  };
  return { deliver, close: () => transport.close() };
};
