import { createHmac } from 'node:crypto';
import { HubError, limits, type Clock, type Deliver } from '../../broker/index.ts';

export type WebhookSettings = {
  /** Names of hosts that may be called besides the loopback. */
  readonly hosts: readonly string[];
  readonly secretOf: (contactId: number) => string;
  readonly clock: Clock;
};

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);

const urlOf = (address: string): URL => {
  try {
    return new URL(address);
  } catch (cause) {
    const reason = 'нужен адрес вида https://узел/путь';
    throw new HubError('BadRequest', { field: 'address', reason }, { cause });
  }
};

/**
 * A hub must not be made to call what it can reach and others cannot: only the loopback and the hosts of HUB_WEBHOOK_HOSTS, elsewhere than
 * on the loopback only over TLS.
 * @throws HubError BadRequest
 */
export const checkWebhookAddress = (address: string, hosts: readonly string[]): void => {
  const { protocol, hostname, username, password } = urlOf(address);
  const refuse = (reason: string): never => {
    throw new HubError('BadRequest', { field: 'address', reason });
  };
  if (protocol !== 'https:' && protocol !== 'http:') refuse('нужен адрес вида https://узел/путь');
  if (username !== '' || password !== '') refuse('имя и пароль в адресе не нужны: вызов подписан');
  if (isLoopback(hostname)) return;
  if (!hosts.includes(hostname)) {
    refuse(`узел ${hostname} не разрешён: впишите его в HUB_WEBHOOK_HOSTS`);
  }
  if (protocol !== 'https:') refuse('вне самой машины хаба нужен https');
};

/** `t=<seconds>,v1=<HMAC-SHA256 of "t.body" in hex>`: the receiver checks both who sent it and when. */
export const webhookSignature = (secret: string, atMs: number, body: string): string => {
  const t = Math.floor(atMs / 1000);
  const mac = createHmac('sha256', secret).update(`${t}.${body}`).digest('hex');
  return `t=${t},v1=${mac}`;
};

/** Statuses after which a repeat may help (RFC 9110 §15): the rest say that the call itself is wrong. */
const mayPass = (status: number): boolean => status >= 500 || status === 408 || status === 429;

export type SignedCall = {
  readonly address: string;
  readonly hosts: readonly string[];
  readonly secret: string;
  readonly atMs: number;
  readonly body: string;
  readonly contentType: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
};

/**
 * POST of a signed body, no redirects; any 2xx is a receipt.
 * @throws HubError NoticeNotDelivered when a repeat may help, NoticeImpossible when it cannot
 */
export const callSigned = async (call: SignedCall): Promise<void> => {
  const { address, hosts, secret, atMs, body, contentType, headers, timeoutMs } = call;
  try {
    checkWebhookAddress(address, hosts);
  } catch (cause) {
    const reason = cause instanceof HubError ? cause.message : 'адрес не разрешён';
    throw new HubError('NoticeImpossible', { reason: `Вызов не сделан: ${reason}.` }, { cause });
  }
  const response = await fetch(address, {
    method: 'POST',
    headers: {
      'content-type': contentType,
      ...headers,
      'hub-signature': webhookSignature(secret, atMs, body),
    },
    body,
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
  }).catch((cause: unknown) => {
    throw new HubError(
      'NoticeNotDelivered',
      { reason: 'Получатель вызова не отвечает.' },
      { cause },
    );
  });
  await response.body?.cancel();
  if (response.ok) return;
  const reason = `Получатель вызова ответил ${response.status}.`;
  throw new HubError(mayPass(response.status) ? 'NoticeNotDelivered' : 'NoticeImpossible', {
    reason,
  });
};

/** Calls webhooks with notices for people. */
export const makeWebhook =
  ({ hosts, secretOf, clock }: WebhookSettings): Deliver =>
  ({ noticeId, contactId, address, data }) =>
    callSigned({
      address,
      hosts,
      secret: secretOf(contactId ?? 0),
      atMs: clock.nowMs(),
      body: JSON.stringify({ noticeId, ...data }),
      contentType: 'application/json',
      headers: { 'hub-notice-id': String(noticeId) },
      timeoutMs: limits.noticeDeliveryMsMax,
    });
