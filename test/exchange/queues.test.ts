import { expect } from 'chai';
import {
  applicationOf,
  familyRequest,
  familyRequestJson,
  familyResponse,
  landRequest,
  payloadField,
  present,
  requisitesChanged,
} from '../support/exchangeParts.ts';
import { withHub } from '../support/hub.ts';
import { withSecondVersion, withSystem } from '../support/regionChanges.ts';

const vip = withSystem('RPGU42', { vip: true });
const nodes = withSystem('MFC42', { nodeIds: ['window-1', 'window-2'] });
const family = (version: string) => `urn://kuzbass/family-status/${version}`;

describe('exchange: order, selectors, nodes, priority, mailings', () => {
  const world = withHub({ change: (bundle) => vip(nodes(withSecondVersion(bundle))) });
  const drain = async (mnemonic: string): Promise<void> => {
    const client = world().json(mnemonic);
    for (const queue of ['requests', 'responses'] as const) {
      for (;;) {
        const taken = await client.lease(queue);
        if (taken === null) break;
        await client.ack(taken.messageId);
      }
    }
  };
  afterEach(async () => {
    for (const mnemonic of ['VIS42', 'MFC42', 'RPGU42']) await drain(mnemonic);
  });

  it('KIS-6.2.2 keeps the order of each sender and type', async () => {
    const mfc = world().soap('MFC42', '1.3');
    const rpgu = world().json('RPGU42');
    const sent: string[] = [];
    for (let n = 1; n <= 6; n += 1) {
      await mfc.sendRequest({ payload: familyRequest(applicationOf(n)) });
      await rpgu.send({ type: 'VS00001v001', content: familyRequestJson(applicationOf(100 + n)) });
      await mfc.sendRequest({ payload: landRequest('32701000', `42:24:0101001:${n}`) });
      sent.push(applicationOf(n), applicationOf(100 + n), `42:24:0101001:${n}`);
    }
    const vis = world().soap('VIS42', '1.2');
    const got = new Map<string, string[]>();
    for (let n = 0; n < sent.length; n += 1) {
      const { draft, metadata } = present(await vis.getRequest());
      const xml = draft.payload?.text ?? '';
      const value =
        payloadField(xml, 'ApplicationNumber') ?? payloadField(xml, 'CadastralNumber') ?? '';
      const key = `${metadata.senderMnemonic}/${xml.includes('LandCert')}`;
      got.set(key, [...(got.get(key) ?? []), value]);
      await vis.ack(metadata.messageId);
    }
    expect([...got.keys()]).to.have.members(['MFC42/false', 'RPGU42/false', 'MFC42/true']);
    for (const values of got.values()) {
      expect(values).to.have.length(6);
      expect(values).to.deep.equal(sent.filter((value) => values.includes(value)));
    }
  });

  it('KIS-6.2.2 a selector names the type by its request root, by its response root, in any version', async () => {
    const mfc = world().soap('MFC42', '1.2');
    const vis = world().soap('VIS42', '1.2');
    await mfc.sendRequest({ payload: landRequest('32701000', '42:24:0101001:1') });
    await mfc.sendRequest({ payload: familyRequest(applicationOf(1)) });
    await mfc.sendRequest({ payload: familyRequest(applicationOf(2), '2.0.0') });
    await mfc.sendRequest({ payload: familyRequest(applicationOf(3)) });
    const wanted = [
      { namespace: family('2.0.0'), localName: 'FamilyStatusRequest' },
      { namespace: family('1.0.0'), localName: 'FamilyStatusResponse' },
      { namespace: family('2.0.0'), localName: 'FamilyStatusResponse' },
    ];
    for (const [index, selector] of wanted.entries()) {
      const { draft, metadata } = present(await vis.getRequest(selector));
      const application = payloadField(draft.payload?.text ?? '', 'ApplicationNumber');
      expect(application).to.equal(applicationOf(index + 1));
      await vis.ack(metadata.messageId);
    }
    expect(await vis.getRequest(wanted[0])).to.equal(null);
    const land = { namespace: 'urn://kuzbass/land-certificate/1.0.0' };
    const rest = await vis.getRequest({ ...land, localName: 'LandCertificateRequest' });
    expect(rest?.draft.payload?.text).to.contain('42:24:0101001:1');
  });

  it('KIS-6.2.2 a selector in the queue of answers, in XML and in JSON', async () => {
    const mfc = world().soap('MFC42', '1.1');
    const vis = world().soap('VIS42', '1.3');
    for (const version of ['1.0.0', '2.0.0']) {
      await mfc.sendRequest({ payload: familyRequest(applicationOf(7), version) });
      const request = present(await vis.getRequest());
      await vis.ack(request.metadata.messageId);
      const payload = familyResponse(applicationOf(7), version);
      await vis.sendResponse({ to: request.replyTo ?? '', payload });
    }
    const other = { namespace: 'urn://kuzbass/land-certificate/1.0.0' };
    expect(await mfc.getResponse({ ...other, localName: 'LandCertificateResponse' })).to.equal(
      null,
    );
    const byRequest = { namespace: family('2.0.0'), localName: 'FamilyStatusRequest' };
    const first = present(await mfc.getResponse(byRequest));
    expect(first.draft.payload?.text).to.contain(family('1.0.0'));
    const json = world().json('MFC42');
    expect(await json.lease('responses', { type: 'VS00003v001' })).to.equal(null);
    const second = present(await json.lease('responses', { type: 'VS00001v001' }));
    expect(second.type).to.equal('VS00001v002');
  });

  it('refuses a selector of a type that no register has', async () => {
    const unknown = { namespace: 'urn:none', localName: 'None' };
    await world()
      .soap('VIS42', '1.2')
      .getRequest(unknown)
      .then(
        () => expect.fail('must be refused'),
        (error: unknown) => expect(error).to.have.property('code', 'UnknownMessageType'),
      );
  });

  it('KIS-6.2.2 answers return to the queue of the node that asked', async () => {
    const mfc = world().soap('MFC42', '1.2');
    const vis = world().json('VIS42');
    const nodeIds = ['window-1', 'window-2', undefined];
    for (const [at, nodeId] of nodeIds.entries()) {
      const payload = familyRequest(applicationOf(20 + at));
      await mfc.sendRequest({ payload, ...(nodeId !== undefined && { nodeId }) });
      const request = present(await vis.lease('requests'));
      await vis.ack(request.messageId);
      const content = { ApplicationNumber: applicationOf(20 + at), Result: 'NOT_FOUND' };
      await vis.respond(request, { content });
    }
    for (const [at, nodeId] of nodeIds.entries()) {
      const node = nodeId === undefined ? {} : { nodeId };
      const response = present(await mfc.getResponse(node));
      const xml = response.draft.payload?.text ?? '';
      expect(payloadField(xml, 'ApplicationNumber')).to.equal(applicationOf(20 + at));
      expect(await mfc.getResponse(node), 'each node has one').to.equal(null);
      await mfc.ack(response.metadata.messageId);
    }
    const payload = familyRequest(applicationOf(30));
    await mfc.sendRequest({ payload, nodeId: 'window-9' }).then(
      () => expect.fail('an unknown node must be refused'),
      (error: unknown) => expect(error).to.have.property('code', 'InvalidContent'),
    );
  });

  it('KIS-6.2.2 requests of a vip system stand first, in their order', async () => {
    const mfc = world().soap('MFC42', '1.2');
    const rpgu = world().json('RPGU42');
    const vis = world().json('VIS42');
    await mfc.sendRequest({ payload: familyRequest(applicationOf(1)) });
    await mfc.sendRequest({ payload: familyRequest(applicationOf(2)) });
    for (const n of [3, 4]) {
      await rpgu.send({ type: 'VS00001v001', content: familyRequestJson(applicationOf(n)) });
    }
    const order: string[] = [];
    for (let n = 0; n < 4; n += 1) {
      const { content, messageId } = present(await vis.lease('requests'));
      order.push((content as { ApplicationNumber: string }).ApplicationNumber);
      await vis.ack(messageId);
    }
    expect(order).to.deep.equal([3, 4, 1, 2].map(applicationOf));
  });

  it('KIS-6.2.2 a mailing reaches every recipient once, takes no answer, and its sender learns of each delivery', async () => {
    const sender = world().soap('VIS42', '1.3');
    const account = '03100643000000013901';
    const { messageId } = await sender.sendRequest({ payload: requisitesChanged(account) });
    const mfc = present(await world().soap('MFC42', '1.1').getRequest());
    expect(mfc.metadata).to.include({ messageId, messageType: 'BROADCAST' });
    expect(payloadField(mfc.draft.payload?.text ?? '', 'Account')).to.equal(account);
    expect(mfc.replyTo).to.equal('');
    const rpgu = present(await world().json('RPGU42').lease('requests'));
    expect(rpgu).to.include({ messageId, kind: 'broadcast', replyTo: null });
    expect(rpgu.content).to.include({ Account: account });
    await world().soap('MFC42', '1.1').ack(messageId);
    await world().json('RPGU42').ack(messageId);
    for (const mnemonic of ['MFC42', 'RPGU42', 'VIS42', 'GISGMP42']) {
      expect(await world().json(mnemonic).lease('requests'), mnemonic).to.equal(null);
    }
    const vis = world().json('VIS42');
    const told: string[] = [];
    for (let status = await vis.leaseStatus(); status; status = await vis.leaseStatus()) {
      if (status.messageId === messageId) told.push(`${status.category} ${status.details ?? ''}`);
      await vis.ack(status.messageId);
    }
    expect(told.map((one) => one.trim())).to.deep.equal([
      'requestIsQueued',
      'requestIsAcceptedBySmev',
      'messageIsDelivered Получатель: MFC42',
      'messageIsDelivered Получатель: RPGU42',
    ]);
  });
});
