import { expect } from 'chai';
import type { KeptAct } from '../../broker/index.ts';
import { localDateOf } from '../../registries/index.ts';
import { applicationOf, familyRequest, present } from '../support/exchangeParts.ts';
import { withHub } from '../support/hub.ts';
import { makeOperator } from '../support/operator.ts';
import { signedPost } from '../support/signedPost.ts';
import { until } from '../support/until.ts';

type Line = { messageId: string; direction: 'sent' | 'received'; contentHash: string };

describe('exchange: reconciliation of messages', () => {
  const world = withHub();
  const day = localDateOf(Date.now());
  const sent: Line[] = [];

  const reconcile = async (system: string, said: object): Promise<KeptAct> => {
    const { status, body } = await signedPost(world(), system, '/api/v1/reconciliations', {
      operation: 'reconcile',
      timestamp: new Date().toISOString(),
      day,
      ...said,
    });
    expect(status, JSON.stringify(body)).to.equal(201);
    return body as unknown as KeptAct;
  };

  before(async () => {
    const mfc = world().soap('MFC42');
    for (let n = 0; n < 5; n += 1) {
      const { messageId } = await mfc.sendRequest({ payload: familyRequest(applicationOf(n)) });
      const { contentHash } = await world().json('MFC42').receipt(messageId);
      sent.push({ messageId, direction: 'sent', contentHash });
    }
    const vis = world().soap('VIS42');
    for (let n = 0; n < 3; n += 1) {
      await vis.ack(present(await vis.getRequest()).metadata.messageId);
    }
    await until('the list has caught up', async () => {
      const { act } = await reconcile('MFC42', { lines: [] });
      return act.differences.length === 5 || null;
    });
  });

  it('finds exactly three planted differences of a sender, says what to do, and makes an incident', async () => {
    const [first, second] = sent.map((line) => ({ ...line }));
    const altered = { ...present(second), contentHash: 'ab'.repeat(32) };
    const invented = { ...present(first), messageId: '0fac1234-e715-11f1-8e8c-a356ba02c374' };
    const kept = await reconcile('MFC42', {
      lines: [present(first), altered, sent[2], sent[3], invented],
    });
    expect(kept.act).to.include({ system: 'MFC42', day, listed: 5, matched: 3, origin: 'list' });
    expect(
      kept.act.differences.map(({ kind, messageId }) => [kind, messageId]),
    ).to.have.deep.members([
      ['different', altered.messageId],
      ['missing', sent[4]?.messageId],
      ['extra', invented.messageId],
    ]);
    expect(kept.act.differences.every(({ action }) => action.length > 20)).to.equal(true);
    expect(kept.conflicts).to.equal(3);
    expect(kept.signature).to.match(/^[\w-]+\.\.[\w-]+$/);
    const operator = await makeOperator({ url: world().hub.url, dataDir: world().dataDir });
    const incidents = await operator.incidents('operator');
    expect(incidents.map(({ text }) => text).join('\n')).to.contain(`Сверка ${kept.actId}: MFC42`);
  });

  it('tells a recipient what it has not acknowledged, from a list in CSV', async () => {
    const csv = sent
      .slice(0, 3)
      .map(({ messageId, contentHash }) => `${messageId};received;${contentHash}`);
    const { act, conflicts } = await reconcile('VIS42', {
      csv: ['messageId;direction;contentHash', ...csv].join('\r\n'),
      counterpart: 'MFC42',
      type: 'VS00001v001',
    });
    expect(act).to.include({ matched: 3, counterpart: 'MFC42', typeCode: 'VS00001v001' });
    expect(act.differences.map(({ kind, messageId }) => [kind, messageId])).to.deep.equal(
      sent.slice(3).map(({ messageId }) => ['unacknowledged', messageId]),
    );
    expect(conflicts).to.equal(0);
    expect(act.totals).to.deep.equal([
      {
        counterpart: 'MFC42',
        typeCode: 'VS00001v001',
        direction: 'received',
        messages: 5,
        unacknowledged: 2,
      },
    ]);
  });

  it('names the wrong lines of a CSV and refuses the list of another system', async () => {
    const envelope = { operation: 'reconcile', timestamp: new Date().toISOString(), day };
    const wrong = await signedPost(world(), 'VIS42', '/api/v1/reconciliations', {
      ...envelope,
      csv: 'messageId,direction,contentHash\nнет,sent,\n0fac1234-e715-11f1-8e8c-a356ba02c374,away,',
    });
    expect(wrong.status).to.equal(422);
    expect(JSON.stringify(wrong.body['violations'])).to.match(/csv\[2\].*csv\[3\]/);
    const foreign = await signedPost(world(), 'VIS42', '/api/v1/reconciliations', {
      ...envelope,
      system: 'MFC42',
      lines: [],
    });
    expect(foreign.body['code']).to.equal('AccessDenied');
  });

  it('prints an act, lists acts to their own side only, and counts the matrix', async () => {
    const operator = await makeOperator({ url: world().hub.url, dataDir: world().dataDir });
    const { acts } = await operator.get<{
      acts: readonly { actId: number; system: string; conflicts: number }[];
    }>('/api/v1/reconciliations?system=MFC42&conflicts=true');
    expect(acts.length).to.be.greaterThan(0);
    expect(acts.every(({ system, conflicts }) => system === 'MFC42' && conflicts > 0)).to.equal(
      true,
    );
    const id = present(acts[0]).actId;
    const foreign = await world()
      .json('VIS42')
      .file(`/api/v1/reconciliations/${id}/act.pdf`)
      .then(
        () => null,
        (error: unknown) => (error as { code: string }).code,
      );
    expect(foreign).to.equal('RecordNotFound');
    const pdf = await world().json('MFC42').file(`/api/v1/reconciliations/${id}/act.pdf`);
    expect(Buffer.from(pdf).subarray(0, 5).toString()).to.equal('%PDF-');
    const cells = await until('the statistics have caught up', async () => {
      const matrix = await operator.get<{ cells: readonly { messages: number }[] }>(
        `/api/v1/monitor/exchange-matrix?since=${day}&until=${day}`,
      );
      return matrix.cells.some(({ messages }) => messages >= 5) ? matrix.cells : null;
    });
    expect(cells).to.deep.equal([
      { day, sender: 'MFC42', recipient: 'VIS42', typeCode: 'VS00001v001', messages: 5 },
    ]);
  });
});
