import { makeTestCa } from '../../../adapters/crypto/index.ts';
import type { GrantData, KeyData, SignReplyData } from '../../../services/signing/index.ts';
import type { HubWorld } from '../../support/hub.ts';
import { signedPost } from '../../support/signedPost.ts';
import type { TestPerson } from '../../support/people.ts';

/** Owner of the department VIS42 of the demo region. */
export const owner = '1020000000020';
export const stranger = '1020000000019';

export const subject = { CN: 'Отдел архитектуры', O: 'Отдел архитектуры' };

type Algorithm = 'gost2012-256' | 'rsa-sha256' | 'ecdsa-sha256';

/** An authority outside the hub: it certifies what the hub asks for. */
export const authorities = new Map(
  (['gost2012-256', 'rsa-sha256', 'ecdsa-sha256'] as const).map((algorithm) => [
    algorithm,
    makeTestCa({ algorithm, name: `УЦ ${algorithm}`, nowMs: Date.now() }),
  ]),
);

export const certify = (algorithm: Algorithm, requestPem: string | null, days = 365): string => {
  const ca = authorities.get(algorithm);
  if (!ca || requestPem === null) throw new TypeError('a request of a known algorithm');
  const notAfterMs = Date.now() + days * 86_400_000;
  return ca.certify(requestPem, { notAfterMs });
};

/** A key that signs: generated, certified and activated by its administrator. */
export const activeKey = async (
  admin: TestPerson,
  algorithm: Algorithm,
  title = `Ключ ${algorithm}`,
): Promise<KeyData> => {
  const made = await admin.post<KeyData>('/api/v1/signing/keys', { title, algorithm, subject });
  if (made.status !== 201) throw new TypeError(JSON.stringify(made.body));
  const at = `/api/v1/signing/keys/${made.body.id}/versions/1`;
  const certificate = certify(algorithm, made.body.versions[0]?.requestPem ?? null);
  await admin.put(`${at}/certificate`, { certificate });
  return (await admin.post<KeyData>(`${at}/activation`)).body;
};

export const envelopeOf = (keyId: string, over: object) => ({
  operation: 'sign',
  timestamp: new Date().toISOString(),
  keyId,
  purpose: 'проверка',
  ...over,
});

export type SignAnswer = {
  readonly status: number;
  readonly body: SignReplyData & { code?: string };
};

/** A department's system asks for signatures by its own signed call. */
export const signBySystem = async (
  world: HubWorld,
  mnemonic: string,
  keyId: string,
  over: object,
): Promise<SignAnswer> =>
  (await signedPost(
    world,
    mnemonic,
    `/api/v1/signing/keys/${keyId}/signatures`,
    envelopeOf(keyId, over),
  )) as unknown as SignAnswer;

export const signByPerson = (person: TestPerson, keyId: string, over: object) =>
  person.post<SignReplyData & { code?: string }>(`/api/v1/signing/keys/${keyId}/signatures`, {
    envelope: envelopeOf(keyId, over),
  });

export const grant = (admin: TestPerson, keyId: string, over: object) =>
  admin.post<{ grants: GrantData[] }>(`/api/v1/signing/keys/${keyId}/grants`, {
    granteeKind: 'system',
    grantee: 'MFC42',
    kinds: ['xmldsig', 'cms', 'jws'],
    basis: 'приказ о подписании',
    ...over,
  });
