import diagnostics from 'node:diagnostics_channel';
import { expect } from 'chai';
import {
  applicationOf,
  familyRequest,
  familyResponse,
  landRequest,
  landResponse,
  payloadField,
  present,
  requisitesChanged,
} from '../support/exchangeParts.ts';
import { withHub, type HubWorld } from '../support/hub.ts';

type Connected = { readonly connectParams: { readonly host: string } };

const listeners = (): number =>
  process.getActiveResourcesInfo().filter((name) => name === 'TCPServerWrap').length;

/** Every address that an HTTP client of this process connects to while `work` runs. */
const connectionsOf = async (work: () => Promise<void>): Promise<ReadonlySet<string>> => {
  const hosts = new Set<string>();
  const note = (message: unknown): void => void hosts.add((message as Request).request.origin);
  type Request = { readonly request: { readonly origin: string } };
  const connected = (message: unknown): void =>
    void hosts.add(`http://${(message as Connected).connectParams.host}`);
  diagnostics.subscribe('undici:request:create', note);
  diagnostics.subscribe('undici:client:connected', connected);
  try {
    await work();
  } finally {
    diagnostics.unsubscribe('undici:request:create', note);
    diagnostics.unsubscribe('undici:client:connected', connected);
  }
  return hosts;
};

const askAndAnswer = async (world: HubWorld): Promise<void> => {
  const rpgu = world.json('RPGU42');
  const mfc = world.soap('MFC42', '1.2');
  const vis = world.soap('VIS42', '1.3');
  // The portal asks two departments; which one, the content decides. Both departments ask as well as answer.
  await rpgu.send({
    type: 'VS00003v001',
    content: { RegionCode: '32731000', CadastralNumber: '42:24:0101001:1' },
  });
  await mfc.sendRequest({ payload: familyRequest(applicationOf(1)) });
  const toMfc = present(await mfc.getRequest());
  await mfc.ack(toMfc.metadata.messageId);
  await mfc.sendResponse({ to: toMfc.replyTo ?? '', payload: landResponse('42:24:0101001:1') });
  const toVis = present(await vis.getRequest());
  await vis.ack(toVis.metadata.messageId);
  await vis.sendResponse({ to: toVis.replyTo ?? '', payload: familyResponse(applicationOf(1)) });
  const forRpgu = present(await rpgu.lease('responses'));
  expect(forRpgu.content).to.deep.include({ CadastralNumber: '42:24:0101001:1' });
  expect(forRpgu.sender.mnemonic).to.equal('MFC42');
  await rpgu.ack(forRpgu.messageId);
  const forMfc = present(await mfc.getResponse());
  expect(payloadField(forMfc.draft.payload?.text ?? '', 'Result')).to.equal('CONFIRMED');
  expect(forMfc.metadata.senderMnemonic).to.equal('VIS42');
  await mfc.ack(forMfc.metadata.messageId);
};

const mailOut = async (world: HubWorld): Promise<void> => {
  const account = '03100643000000013902';
  await world.soap('VIS42', '1.3').sendRequest({ payload: requisitesChanged(account) });
  const mfc = present(await world.soap('MFC42', '1.2').getRequest());
  expect(payloadField(mfc.draft.payload?.text ?? '', 'Account')).to.equal(account);
  await world.soap('MFC42', '1.2').ack(mfc.metadata.messageId);
  const rpgu = present(await world.json('RPGU42').lease('requests'));
  expect(rpgu.content).to.deep.include({ Account: account });
  await world.json('RPGU42').ack(rpgu.messageId);
};

const takeBack = async (world: HubWorld): Promise<void> => {
  const mfc = world.soap('MFC42', '1.2');
  const vis = world.soap('VIS42', '1.3');
  const { messageId } = await mfc.sendRequest({
    payload: landRequest('32701000', '42:24:0101001:2'),
  });
  await world.json('MFC42').cancel(messageId);
  expect(await vis.getRequest()).to.equal(null);
  const late = await mfc.sendRequest({ payload: landRequest('32701000', '42:24:0101001:3') });
  const leased = present(await vis.getRequest());
  expect(leased.metadata.messageId).to.equal(late.messageId);
  await refused('CancelIsTooLate', world.json('MFC42').cancel(late.messageId));
  await refused('RequestIsNotFound', world.json('RPGU42').cancel(late.messageId));
  await vis.ack(late.messageId);
};

const refused = (code: string, work: Promise<unknown>): Promise<void> =>
  work.then(
    () => expect.fail(`must be refused: ${code}`),
    (error: unknown) => void expect(error).to.have.property('code', code),
  );

describe('exchange: departments that know only the hub', () => {
  const world = withHub();

  it('KIS-2.3.5 three departments exchange two information types', () => askAndAnswer(world()));

  it('KIS-6.1 request and answer, a mailing and a cancellation between three participants open no port but the hub’s', async () => {
    const listening = listeners();
    const hosts = await connectionsOf(async () => {
      await askAndAnswer(world());
      await mailOut(world());
      await takeBack(world());
      expect(listeners(), 'no participant listens').to.equal(listening);
    });
    expect([...hosts]).to.deep.equal([world().hub.url]);
  });

  it('KIS-2.3.5 a system without a right to the type is refused and nobody gets its message', async () => {
    const payload = familyRequest(applicationOf(2));
    await refused('AccessDenied', world().soap('VIS42', '1.2').sendRequest({ payload }));
    expect(await world().soap('VIS42', '1.2').getRequest()).to.equal(null);
  });
});
