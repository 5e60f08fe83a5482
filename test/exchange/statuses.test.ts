import { expect } from 'chai';
import { makeSweeper } from '../../adapters/postgres/index.ts';
import { limits } from '../../broker/index.ts';
import {
  applicationOf,
  familyRequest,
  familyResponse,
  present,
  setClock,
} from '../support/exchangeParts.ts';
import { withHub, type HubWorld } from '../support/hub.ts';
import { quietLog } from '../support/quietLog.ts';

type Told = {
  readonly original: string;
  readonly category: string;
  readonly atMs: number;
  readonly fault: string | null;
  readonly faultText: string | null;
};
type Door = 'soap' | 'json';

const tellingSoap = async (world: HubWorld, mnemonic: string): Promise<Told[]> => {
  const client = world.soap(mnemonic, '1.2');
  const told: Told[] = [];
  for (let status = await client.getStatus(); status; status = await client.getStatus()) {
    told.push({
      original: status.originalMessageId,
      category: status.category,
      atMs: status.atMs ?? 0,
      fault: status.faultCode?.replace('HUB42:', '') ?? null,
      faultText: status.faultDescription,
    });
    await client.ack(status.originalMessageId);
  }
  return told;
};

const tellingJson = async (world: HubWorld, mnemonic: string): Promise<Told[]> => {
  const client = world.json(mnemonic);
  const told: Told[] = [];
  for (let status = await client.leaseStatus(); status; status = await client.leaseStatus()) {
    told.push({
      original: status.messageId,
      category: status.category,
      atMs: Date.parse(status.at),
      fault: status.fault?.code ?? null,
      faultText: status.fault?.description ?? null,
    });
    await client.ack(status.messageId);
  }
  return told;
};

const clock = setClock(Date.now());

for (const door of ['soap', 'json'] satisfies Door[]) {
  describe(`exchange: statuses through the ${door} door`, () => {
    const world = withHub({ clock });
    const begun = ['requestIsQueued', 'requestIsAcceptedBySmev'];
    let serial = 0;

    const statuses = async (mnemonic: string): Promise<Told[]> => {
      const tell = door === 'soap' ? tellingSoap : tellingJson;
      const told = await tell(world(), mnemonic);
      expect(await tell(world(), mnemonic), 'nothing comes twice').to.deep.equal([]);
      return told;
    };
    const send = async (eolMs?: number): Promise<string> => {
      const payload = familyRequest(applicationOf((serial += 1)));
      const mfc = world().soap('MFC42', '1.2');
      return (await mfc.sendRequest({ payload, ...(eolMs !== undefined && { eolMs }) })).messageId;
    };
    const sweep = async (): Promise<void> => {
      const { database, store } = world().hub.storage;
      await makeSweeper({ database, clock, log: quietLog, onPlaced: store.placed }).sweep(
        clock.nowMs(),
      );
    };
    /** Statuses of one message, in order, each at a moment not before the one in front of it. */
    const toldAbout = async (id: string, sinceMs: number): Promise<Told[]> => {
      const told = await statuses('MFC42');
      expect(told.map(({ original }) => original)).to.deep.equal(told.map(() => id));
      let beforeMs = sinceMs;
      for (const { atMs } of told) {
        expect(atMs).to.be.within(beforeMs, clock.nowMs());
        beforeMs = atMs;
      }
      return told;
    };

    it('KIS-6.2.6 one status for each transition from the queue to the delivery of the answer', async () => {
      const startMs = clock.nowMs();
      const id = await send();
      const vis = world().soap('VIS42', '1.3');
      const mfc = world().soap('MFC42', '1.2');
      const request = present(await vis.getRequest());
      await vis.ack(id);
      const payload = familyResponse(applicationOf(serial));
      const { messageId } = await vis.sendResponse({ to: request.replyTo ?? '', payload });
      const response = present(await mfc.getResponse());
      expect(response.metadata.messageId).to.equal(messageId);
      await mfc.ack(messageId);
      const told = await toldAbout(id, startMs);
      const rest = ['underProcessing', 'responseIsAcceptedBySmev', 'responseIsDelivered'];
      expect(told.map(({ category }) => category)).to.deep.equal([...begun, ...rest]);
      expect(told.map(({ fault }) => fault)).to.deep.equal(told.map(() => null));
      const answered = await statuses('VIS42');
      expect(answered.map(({ original, category }) => [original, category])).to.deep.equal([
        [messageId, 'responseIsDelivered'],
      ]);
    });

    it('KIS-6.2.6 cancelled', async () => {
      const startMs = clock.nowMs();
      const id = await send();
      await world().json('MFC42').cancel(id);
      const told = await toldAbout(id, startMs);
      expect(told.map(({ category }) => category)).to.deep.equal([...begun, 'cancelled']);
    });

    it('KIS-6.2.6 expired, with the fault EndOfLifeReached', async () => {
      const startMs = clock.nowMs();
      const id = await send(clock.nowMs() + 60_000);
      clock.advance(61_000);
      await sweep();
      const told = await toldAbout(id, startMs);
      expect(told.map(({ category, fault }) => [category, fault])).to.deep.equal([
        ...begun.map((category) => [category, null]),
        ['requestIsRejectedBySmev', 'EndOfLifeReached'],
      ]);
      expect(told.at(-1)?.faultText).to.contain('Срок жизни сообщения истёк');
      expect(await world().soap('VIS42', '1.3').getRequest()).to.equal(null);
    });

    it('KIS-6.2.6 undeliverable, with its fault, after the last delivery without an Ack', async () => {
      const startMs = clock.nowMs();
      const id = await send();
      const vis = world().json('VIS42');
      for (let attempt = 1; attempt <= limits.deliveryAttemptsMax; attempt += 1) {
        expect(await vis.lease('requests')).to.include({ messageId: id, attempt });
        clock.advance(limits.ackTimeoutMsDefault + 1);
        await sweep();
      }
      expect(await vis.lease('requests')).to.equal(null);
      const told = await toldAbout(id, startMs);
      expect(told.map(({ category, fault }) => [category, fault])).to.deep.equal([
        ...begun.map((category) => [category, null]),
        ['requestIsRejectedBySmev', 'MessageIsUndeliverable'],
      ]);
      expect(told.at(-1)?.faultText).to.contain('ни разу его не подтвердил');
    });

    it('KIS-6.2.6 rejected after acceptance, when the kept bytes were altered', async () => {
      const startMs = clock.nowMs();
      const id = await send();
      const { database } = world().hub.storage;
      await database.tx(async (sql) => {
        await sql.query("set local session_replication_role = 'replica'");
        await sql.query(
          `update broker.message set payload = set_byte(payload, 20, (get_byte(payload, 20) + 1) % 256)
            where message_id = $1::uuid`,
          [id],
        );
      });
      expect(await world().soap('VIS42', '1.3').getRequest()).to.equal(null);
      const told = await toldAbout(id, startMs);
      expect(told.map(({ category, fault }) => [category, fault])).to.deep.equal([
        ...begun.map((category) => [category, null]),
        ['requestIsRejectedBySmev', 'SMEVFailure'],
      ]);
      expect(told.at(-1)?.faultText).to.contain('проверку целостности');
    });

    it('KIS-6.2.6 a refused message leaves no status: the refusal itself was the answer', async () => {
      const payload = familyRequest('нет такого номера');
      await world()
        .soap('MFC42', '1.2')
        .sendRequest({ payload })
        .then(
          () => expect.fail('must be refused'),
          (error: unknown) => expect(error).to.have.property('code', 'InvalidContent'),
        );
      expect(await statuses('MFC42')).to.deep.equal([]);
    });

    it('KIS-6.2.6 a status that was not acknowledged comes again, then no more', async () => {
      const id = await send();
      const mfc = world().json('MFC42');
      const first = present(await mfc.leaseStatus());
      const second = present(await mfc.leaseStatus());
      expect([first.category, second.category]).to.deep.equal(begun);
      expect(await mfc.leaseStatus()).to.equal(null);
      clock.advance(limits.ackTimeoutMsDefault + 1);
      await sweep();
      const told = await statuses('MFC42');
      expect(told.map(({ original, category }) => [original, category])).to.deep.equal(
        begun.map((category) => [id, category]),
      );
    });
  });
}
