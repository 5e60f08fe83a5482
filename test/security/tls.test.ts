import { writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import path from 'node:path';
import type { TLSSocket } from 'node:tls';
import { expect } from 'chai';
import { makeTestCa } from '../../adapters/crypto/index.ts';
import { composeCall, requestBlock, type ComposedCall } from '../../adapters/sdk/index.ts';
import { openBody } from '../../adapters/soap/index.ts';
import { applicationOf, familyRequest } from '../support/exchangeParts.ts';
import { withHub } from '../support/hub.ts';
import { signerOf } from '../support/newcomer.ts';

describe('transport of the hub', () => {
  const ca = makeTestCa({ algorithm: 'ecdsa-sha256', name: 'УЦ для TLS', nowMs: Date.now() });
  const world = withHub({
    environment: async (dataDir) => {
      const { certificatePem, privateKeyPem } = ca.issue({ subject: { CN: 'hub.test' } });
      const [key, certificate] = [path.join(dataDir, 'tls.key'), path.join(dataDir, 'tls.crt')];
      await writeFile(key, privateKeyPem, { mode: 0o600 });
      await writeFile(certificate, certificatePem);
      return { HUB_TLS_KEY_FILE: key, HUB_TLS_CERT_FILE: certificate };
    },
  });

  type Answer = { readonly status: number; readonly text: string; readonly protocol: string };
  const call = (at: string, body?: ComposedCall, trusted: string = ca.certificatePem) =>
    new Promise<Answer>((resolve, reject) => {
      const sent = request(
        `${world().hub.url}${at}`,
        {
          ca: trusted,
          // The test authority writes no names of hosts into its certificates.
          checkServerIdentity: (_host, { subject }) =>
            subject.CN === 'hub.test' ? undefined : new TypeError(String(subject.CN)),
          method: body ? 'POST' : 'GET',
          headers: body ? { 'Content-Type': body.contentType } : {},
        },
        (response) => {
          const chunks: Buffer[] = [];
          const protocol = (response.socket as TLSSocket).getProtocol() ?? '';
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              text: Buffer.concat(chunks).toString('utf8'),
              protocol,
            }),
          );
        },
      );
      sent.on('error', reject);
      sent.end(body?.body);
    });

  it('KIS-6.3.4 a hub with a key and a certificate answers over TLS 1.2 or newer on every door', async () => {
    expect(world().hub.url).to.match(/^https:/);
    const ready = await call('/health/ready');
    expect(ready.status).to.equal(200);
    expect(ready.protocol).to.match(/^TLSv1\.[23]$/);
    const block = requestBlock(
      '1.2',
      { payload: familyRequest(applicationOf(1)) },
      world().soap('MFC42').newMessageId(),
    );
    const signer = signerOf(world().department('MFC42'));
    const form = { version: '1.2', operation: 'SendRequest', mtom: false } as const;
    const answer = await call('/ws/1.2', await composeCall(signer, form, block));
    expect(answer.status).to.equal(200);
    expect(openBody('text/xml', Buffer.from(answer.text)).root.local).to.equal(
      'SendRequestResponse',
    );
    expect((await call('/api/v1/hub/certificate')).status).to.equal(200);
    expect((await call('/ws/1.2?wsdl')).text).to.contain(`location="${world().hub.url}/ws/1.2"`);
  });

  it('KIS-6.3.4 a client that does not trust the certificate does not talk, and plain HTTP gets nothing', async () => {
    const other = makeTestCa({ algorithm: 'ecdsa-sha256', name: 'Другой УЦ', nowMs: Date.now() });
    const refused = await call('/health/live', undefined, other.certificatePem).catch(
      (error: NodeJS.ErrnoException) => error.code,
    );
    expect(refused).to.be.a('string');
    const plain = await fetch(`${world().hub.url.replace('https:', 'http:')}/health/live`).catch(
      (error: unknown) => error,
    );
    expect(plain).to.be.instanceOf(TypeError);
  });
});
