import { expect } from 'chai';
import {
  applicationOf,
  familyRequest,
  familyRequestJson,
  familyResponse,
  present,
} from '../support/exchangeParts.ts';
import { withHub } from '../support/hub.ts';

type Incident = { readonly kind: string; readonly addressee: string; readonly system: string };

const refused = (code: string, work: Promise<unknown>): Promise<void> =>
  work.then(
    () => expect.fail(`must be refused: ${code}`),
    (error: unknown) => void expect(error).to.have.property('code', code),
  );

describe('exchange: the same message again', () => {
  const world = withHub();
  const incidentsOf = (messageId: string): Promise<readonly Incident[]> =>
    world().hub.storage.database.query<Incident>(
      'select kind, addressee, system from broker.incident where message_id = $1::text',
      [messageId],
    );
  const conflict = { kind: 'messageIdConflict', addressee: 'operator' };
  const queued = async (): Promise<number> => {
    const { queues } = await world().json('VIS42').statistics();
    return queues.find(({ name }) => name === 'VIS42/requests')?.pending ?? 0;
  };

  it('KIS-6.3.2.a in JSON the first result comes again, marked; another content is refused and an incident', async () => {
    const rpgu = world().json('RPGU42');
    const messageId = world().soap('MFC42').newMessageId();
    const request = {
      messageId,
      type: 'VS00001v001',
      content: familyRequestJson(applicationOf(1)),
    };
    const { hubSignature: _first, ...first } = await rpgu.send(request);
    const before = await queued();
    const again = await Promise.all([1, 2, 3].map(() => rpgu.send(request)));
    for (const { hubSignature: _again, ...one } of again) {
      expect(one).to.deep.equal({ ...first, repeated: true });
    }
    expect(await queued()).to.equal(before);
    expect(await incidentsOf(messageId)).to.deep.equal([]);
    const other = { ...request, content: familyRequestJson(applicationOf(2)) };
    await refused('MessageIdConflict', rpgu.send(other));
    expect(await incidentsOf(messageId)).to.deep.equal([{ ...conflict, system: 'RPGU42' }]);
    expect(await queued()).to.equal(before);
  });

  for (const version of ['1.1', '1.2', '1.3'] as const) {
    it(`KIS-6.3.2.a in SOAP ${version} a repeat is MessageIsAlreadySent; another content is refused and an incident`, async () => {
      const mfc = world().soap('MFC42', version);
      const messageId = mfc.newMessageId();
      const payload = familyRequest(applicationOf(3));
      await mfc.sendRequest({ messageId, payload });
      const before = await queued();
      await refused('MessageIsAlreadySent', mfc.sendRequest({ messageId, payload }));
      expect(await incidentsOf(messageId)).to.deep.equal([]);
      const other = familyRequest(applicationOf(4));
      await refused('MessageIdConflict', mfc.sendRequest({ messageId, payload: other }));
      expect(await incidentsOf(messageId)).to.deep.equal([{ ...conflict, system: 'MFC42' }]);
      expect(await queued()).to.equal(before);
    });
  }

  it('KIS-6.3.2.a identifiers of different senders do not meet', async () => {
    const messageId = world().soap('MFC42').newMessageId();
    const content = familyRequestJson(applicationOf(5));
    for (const mnemonic of ['MFC42', 'RPGU42']) {
      const request = { messageId, type: 'VS00001v001', content };
      expect(await world().json(mnemonic).send(request)).to.include({ repeated: false });
    }
  });

  it('KIS-6.3.2.a a repeated answer is the first one; a second answer of its own is refused', async () => {
    const vis = world().soap('VIS42', '1.3');
    const taken = present(await vis.getRequest());
    const to = taken.replyTo ?? '';
    await vis.ack(taken.metadata.messageId);
    const messageId = vis.newMessageId();
    const payload = familyResponse(applicationOf(1));
    await vis.sendResponse({ messageId, to, payload });
    await refused('MessageIsAlreadySent', vis.sendResponse({ messageId, to, payload }));
    await refused('MessageIsAlreadySent', vis.sendResponse({ to, payload }));
    const consumer = taken.metadata.senderMnemonic ?? '';
    const client = world().json(consumer);
    expect((await client.lease('responses'))?.messageId).to.equal(messageId);
    expect(await client.lease('responses')).to.equal(null);
  });
});
