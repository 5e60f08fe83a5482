import { expect } from 'chai';
import { applicationOf, present, stationOf, wires } from '../support/exchangeParts.ts';
import { withHub } from '../support/hub.ts';

describe('exchange: request → queue → GetRequest → Ack → SendResponse → GetResponse → Ack', () => {
  const world = withHub();
  let serial = 0;

  for (const asks of wires) {
    for (const answers of wires) {
      it(`KIS-6.2.2 carries a request in ${asks} to a department that polls in ${answers}, and its answer back`, async () => {
        const consumer = stationOf(world(), 'MFC42', asks);
        const provider = stationOf(world(), 'VIS42', answers);
        const application = applicationOf((serial += 1));
        const requestId = await consumer.send(application);
        const request = present(await provider.receive());
        expect(request).to.include({ id: requestId, application, original: null });
        expect(await provider.receive(), 'hidden until its Ack').to.equal(null);
        await provider.ack(requestId);
        const responseId = await request.answer();
        const response = present(await consumer.receiveAnswer());
        expect(response).to.include({ id: responseId, application, original: requestId });
        await consumer.ack(responseId);
        expect(await consumer.receiveAnswer()).to.equal(null);
        expect(await provider.receive()).to.equal(null);
      });
    }
  }

  it('KIS-6.2.2 answers an empty queue with an empty body, no error', async () => {
    for (const wire of wires) {
      const station = stationOf(world(), 'VIS42', wire);
      expect(await station.receive(), wire).to.equal(null);
      expect(await station.receiveAnswer(), wire).to.equal(null);
    }
    for (const version of ['1.1', '1.2', '1.3'] as const) {
      expect(await world().soap('GISGMP42', version).getStatus()).to.equal(null);
    }
    expect(await world().json('GISGMP42').leaseStatus()).to.equal(null);
  });

  it('KIS-6.2.2 an Ack of what was acknowledged already is refused', async () => {
    const consumer = stationOf(world(), 'MFC42', '1.2');
    const provider = stationOf(world(), 'VIS42', 'json');
    const id = await consumer.send(applicationOf((serial += 1)));
    present(await provider.receive());
    await provider.ack(id);
    await provider.ack(id).then(
      () => expect.fail('a second Ack must be refused'),
      (error: unknown) => expect(error).to.have.property('code', 'TargetMessageIsNotFound'),
    );
  });
});
