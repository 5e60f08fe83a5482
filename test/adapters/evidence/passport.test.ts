import { randomInt } from 'node:crypto';
import { expect } from 'chai';
import {
  buildPassport,
  gatherPassport,
  makeAnchorer,
  verifyPassport,
  type Anchorer,
} from '../../../adapters/evidence/index.ts';
import { builtinProvider } from '../../../adapters/crypto/index.ts';
import { loadHubKeys, makeTrustFolder, trustDirectory } from '../../../adapters/keys/index.ts';
import { printPdf } from '../../../adapters/pdf/index.ts';
import { makeAnchors, readProof, readQueues } from '../../../adapters/postgres/index.ts';
import { systemClock } from '../../../adapters/runtime/index.ts';
import { isHubError, type MessageId } from '../../../broker/index.ts';
import { makeCertificates } from '../../../services/hub/parts.ts';
import {
  applicationOf,
  familyRequest,
  familyRequestJson,
  present,
} from '../../support/exchangeParts.ts';
import { withHub } from '../../support/hub.ts';
import { quietLog } from '../../support/quietLog.ts';
import { until } from '../../support/until.ts';

const provider = builtinProvider();

describe('evidence: the passport of a message', () => {
  const world = withHub();
  let anchorer: Anchorer;
  let make: (messageId: string) => Promise<Uint8Array>;

  before(async () => {
    const { hub, dataDir } = world();
    const { database, journal } = hub.storage;
    const keys = await loadHubKeys(dataDir, 'HUB42', systemClock.nowMs());
    const anchors = makeAnchors(database);
    anchorer = makeAnchorer({
      anchors,
      signer: keys.gost,
      provider,
      stamper: null,
      clock: systemClock,
      log: quietLog,
    });
    make = async (messageId) => {
      const chain = await journal.trace({ by: 'messageId', value: messageId as MessageId });
      const message = present(chain.find(({ head }) => head.messageId === messageId));
      const source = await gatherPassport(
        {
          journal,
          proof: (seq) => readProof(database, seq),
          queues: (seq) => readQueues(database, seq),
          anchors,
          anchorer,
          certificate: makeCertificates(hub.registry).bySha256,
          authorities: () => new Map(),
          print: printPdf,
          clock: systemClock,
        },
        message,
      );
      return buildPassport(source, { ...keys.gost, provider });
    };
  });

  /** The journal is sealed every quarter of a second. */
  const passportOf = (messageId: string): Promise<Uint8Array> =>
    until('the journal is sealed', async () => {
      try {
        return await make(messageId);
      } catch (error) {
        if (isHubError(error) && error.code === 'ActionNotAllowed') return null;
        throw error;
      }
    });

  const travelled = async (): Promise<string> => {
    const { messageId } = await world()
      .soap('MFC42', '1.3')
      .sendRequest({ payload: familyRequest(applicationOf(1)) });
    const vis = world().soap('VIS42');
    const { metadata } = present(await vis.getRequest());
    await vis.ack(metadata.messageId);
    return messageId;
  };

  it('is proved offline, with trust by the roots of whoever asks', async () => {
    const messageId = await travelled();
    const passport = await passportOf(messageId);
    const trust = makeTrustFolder({
      directory: trustDirectory(world().dataDir),
      provider,
      crlPolicy: 'when-present',
      log: quietLog,
    });
    await trust.start();
    const verdict = await verifyPassport(passport, { provider, trust });
    trust.stop();
    expect(verdict.findings.filter(({ ok }) => ok === false)).to.deep.equal([]);
    expect(verdict).to.include({ ok: true, messageId });
    const texts = verdict.findings.map(({ part, text }) => `${part}: ${text}`).join('\n');
    expect(texts).to.match(/подпись отправителя действительна: .*\n/);
    expect(texts).to.contain('receipt.json: хаб принял сообщение');
    expect(texts).to.contain('очередь VIS42/requests');
    expect(texts).to.contain('цепочка закреплена подписью хаба');
    expect(texts).to.contain('certificates/hub.pem: сертификат доверен');
  });

  it('is proved for a JSON message with attachments', async () => {
    const bytes = Buffer.from('вложение');
    const { messageId } = await world()
      .json('MFC42')
      .send({
        type: 'VS00001v001',
        content: familyRequestJson(applicationOf(2)),
        attachments: [{ id: 'a1', mimeType: 'text/plain', bytes }],
      });
    const verdict = await verifyPassport(await passportOf(messageId), { provider, trust: null });
    expect(verdict.findings.filter(({ ok }) => ok === false)).to.deep.equal([]);
    expect(verdict.ok).to.equal(true);
  });

  it('fails on any changed byte and names the part: a sample of 1 000', async () => {
    const passport = await passportOf(await travelled());
    const parts = new Map<string, number>();
    const missed: number[] = [];
    for (let n = 0; n < 1_000; n += 1) {
      const at = randomInt(passport.length);
      const changed = Uint8Array.from(passport);
      changed[at] = (changed[at] ?? 0) ^ (1 << randomInt(8));
      const verdict = await verifyPassport(changed, { provider, trust: null });
      if (verdict.ok) missed.push(at);
      for (const { part, ok } of verdict.findings) {
        if (ok === false) parts.set(part, (parts.get(part) ?? 0) + 1);
      }
    }
    expect(missed).to.deep.equal([]);
    expect([...parts.keys()]).to.include.members(['passport.pdf', 'journal.json']);
  }).timeout(120_000);

  it('anchors everything sealed once, each anchor naming the one before', async () => {
    await travelled();
    await until('something is sealed', async () => (await anchorer.anchorNow()) > 0 || null);
    expect(await anchorer.anchorNow()).to.equal(0);
    const rows = await world().hub.storage.database.query<{
      statement: { no: number; previous: string | null };
    }>('select statement from broker.anchor order by no');
    expect(rows[0]?.statement).to.include({ no: 1, previous: null });
    expect(rows.slice(1).every(({ statement }) => statement.previous !== null)).to.equal(true);
  });
});
