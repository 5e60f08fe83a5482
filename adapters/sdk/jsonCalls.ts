import { errorTable, HubError, type ErrorCode, type Violation } from '../../broker/index.ts';
import {
  readCertificate,
  readJwsHeader,
  signDetachedJws,
  verifyDetachedJws,
  type Certificate,
  type PrivateKey,
  type SignatureProvider,
} from '../crypto/index.ts';
import type { HubCertificateData } from '../rest/index.ts';
import { systemClock } from '../runtime/index.ts';

export type JsonClientOptions = {
  /** `https://hub.example:8080`, without a slash at the end. */
  readonly baseUrl: string;
  readonly provider: SignatureProvider;
  /** The hub's certificates, known beforehand; without them the hub's word at the first call is taken. */
  readonly hubCertificates?: readonly Certificate[];
  /** The client's clock; the system's when absent. */
  readonly nowMs?: () => number;
} & (
  | { readonly key: PrivateKey; readonly certificate: Certificate }
  /** Detached JWS over a JSON value, made where the key is kept. */
  | { readonly sign: (payload: unknown) => Promise<string> }
);

export type CallOptions = { readonly signal?: AbortSignal };

type ProblemBody = {
  readonly code?: string;
  readonly detail?: string;
  readonly violations?: readonly Violation[];
};

const isCode = (code: string | undefined): code is ErrorCode =>
  code !== undefined && Object.hasOwn(errorTable, code);

/** The refusal that a reply of the JSON interface means: its RFC 9457 code, else SMEVFailure with the HTTP status. */
export const refusalOf = async (response: Response): Promise<HubError> => {
  const text = await response.text();
  const problem = (
    response.headers.get('content-type')?.includes('json') === true ? JSON.parse(text) : {}
  ) as ProblemBody;
  return new HubError(isCode(problem.code) ? problem.code : 'SMEVFailure', {
    reason: problem.detail ?? `Хаб ответил кодом ${response.status}.`,
    ...(problem.violations === undefined ? {} : { violations: problem.violations }),
  });
};

/** Verifies replies by the hub's certificates: the known ones, else those that the hub names when they are first needed. */
const makeHubProof = ({ baseUrl, provider, hubCertificates }: JsonClientOptions) => {
  let asked: Promise<readonly Certificate[]> | undefined;

  const askHub = async (): Promise<readonly Certificate[]> => {
    const response = await fetch(`${baseUrl}/api/v1/hub/certificate`);
    if (!response.ok) throw await refusalOf(response);
    const { certificates } = (await response.json()) as HubCertificateData;
    return certificates.map((one) => readCertificate(Buffer.from(one.certificate, 'base64')));
  };

  /** Asked once; a failed call is asked again by the next reply. */
  const askOnce = (): Promise<readonly Certificate[]> => {
    asked ??= askHub().catch((error: unknown) => {
      asked = undefined;
      throw error;
    });
    return asked;
  };

  return async (reply: object): Promise<void> => {
    if (!('hubSignature' in reply) || typeof reply.hubSignature !== 'string') {
      throw new HubError('NoSignatureFound', { reason: 'Ответ хаба не подписан.' });
    }
    const { hubSignature: jws, ...payload } = reply;
    const { certificateSha256 } = readJwsHeader(jws);
    const signer = (hubCertificates ?? (await askOnce())).find(
      ({ sha256 }) => sha256 === certificateSha256,
    );
    if (signer === undefined) {
      throw new HubError('SignatureIsInvalid', {
        reason: `Сертификат SHA-256 ${certificateSha256} подписи ответа не принадлежит хабу.`,
      });
    }
    if (await verifyDetachedJws({ payload, jws, certificate: signer, provider })) return;
    throw new HubError('SignatureIsInvalid', { reason: 'Подпись хаба не соответствует ответу.' });
  };
};

/** Signed calls to the JSON door; every reply that the hub signs is verified before it is returned. */
export const makeJsonCalls = (options: JsonClientOptions) => {
  const { baseUrl, provider } = options;
  const verified = makeHubProof(options);

  const sign = (payload: unknown): Promise<string> =>
    'sign' in options
      ? options.sign(payload)
      : signDetachedJws({ payload, key: options.key, certificate: options.certificate, provider });

  const read = async <R extends object>(response: Response, signed: boolean): Promise<R | null> => {
    if (response.status === 204) return null;
    if (!response.ok) throw await refusalOf(response);
    const reply = (await response.json()) as R;
    if (signed) await verified(reply);
    return reply;
  };

  const signedGet = async (path: string): Promise<Response> => {
    const timestamp = new Date((options.nowMs ?? systemClock.nowMs)()).toISOString();
    const signature = await sign({ method: 'GET', path, timestamp });
    return fetch(`${baseUrl}${path}`, {
      headers: { 'hub-timestamp': timestamp, 'hub-signature': signature },
    });
  };

  return {
    /** POST of a signed envelope. @returns null for 204. @throws HubError with the hub's code; SignatureIsInvalid for a bad hub */
    post: async <R extends object>(
      path: string,
      envelope: object,
      extra: { attachments?: readonly object[]; signed?: boolean } & CallOptions = {},
    ): Promise<R | null> => {
      const { attachments, signed = true, signal } = extra;
      const body = {
        envelope,
        signature: await sign(envelope),
        ...(attachments === undefined || attachments.length === 0 ? {} : { attachments }),
      };
      const response = await fetch(`${baseUrl}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
        ...(signal === undefined ? {} : { signal }),
      });
      return read<R>(response, signed);
    },
    /** Signed GET of a file. @param path with its query */
    file: async (path: string): Promise<Uint8Array> => {
      const response = await signedGet(path);
      if (!response.ok) throw await refusalOf(response);
      return new Uint8Array(await response.arrayBuffer());
    },
    /** Signed GET. @param path with its query */
    get: async <R extends object>(path: string, signed = false): Promise<R> => {
      const response = await signedGet(path);
      const reply = await read<R>(response, signed);
      if (reply === null)
        throw new HubError('SMEVFailure', { reason: 'Хаб ответил пустым телом.' });
      return reply;
    },
    sign,
  };
};
