import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'chai';
import { applicationOf, familyRequest } from '../../support/exchangeParts.ts';
import { withHub } from '../../support/hub.ts';
import { until } from '../../support/until.ts';
import { hub, jsonOf } from '../../support/cli.ts';

describe('evidence: hub passport', () => {
  const world = withHub();

  it('fetches a passport, proves it without the hub, and refuses one with a changed byte', async () => {
    const { messageId } = await world()
      .soap('MFC42')
      .sendRequest({ payload: familyRequest(applicationOf(1)) });
    const file = path.join(world().dataDir, 'passport.zip');
    const env = { HUB_DATA: world().dataDir };
    const args = ['passport', messageId, '--url', world().hub.url, '--out', file];
    await until('the journal is sealed', async () => {
      const { code, err } = await hub(args, { env });
      return code === 0 || (err.includes('через секунду') ? null : expect.fail(err));
    });
    const trust = path.join(world().dataDir, 'trust');
    const good = await hub(['passport', 'verify', file, '--trust', trust]);
    expect(good.out).to.contain(`Паспорт сообщения ${messageId} ПОДТВЕРЖДЁН`);
    expect(good.code).to.equal(0);
    const bytes = await readFile(file);
    const at = bytes.indexOf('"legalReceivedAtMs"');
    bytes[at + 5] = 0x58;
    await writeFile(file, bytes);
    const bad = await hub(['passport', 'verify', file, '--json']);
    expect(bad.code).to.equal(1);
    const verdict = jsonOf(bad) as { findings: readonly { part: string }[] };
    expect(verdict.findings.map(({ part }) => part)).to.deep.equal(['message.json']);
  });

  it('gives the sender a signed receipt: hash, moments, queue', async () => {
    const mfc = world().json('MFC42');
    const { messageId } = await world()
      .soap('MFC42')
      .sendRequest({ payload: familyRequest(applicationOf(2)) });
    const receipt = await mfc.receipt(messageId);
    expect(receipt).to.include({ messageId, sender: 'MFC42' });
    expect(receipt.queues).to.deep.equal(['VIS42/requests']);
    expect(receipt.contentHash).to.match(/^[0-9a-f]{64}$/);
    expect(receipt.hubSignature).to.be.a('string');
  });
});
