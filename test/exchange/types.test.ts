import { expect } from 'chai';
import {
  applicationOf,
  familyRequest,
  familyRequestJson,
  familyResponse,
  present,
  setClock,
} from '../support/exchangeParts.ts';
import { withHub } from '../support/hub.ts';
import { withSecondVersion } from '../support/regionChanges.ts';
import type { Bundle } from '../../registries/index.ts';

const dayMs = 24 * 3_600_000;
const clock = setClock(Date.now());
// Before the revocation lists of the test authority run out, which live 30 days.
const endMs = clock.nowMs() + 20 * dayMs;

/** The first version goes out of use at the given moment; the second stays. */
const withEnd = (bundle: Bundle): Bundle => ({
  ...bundle,
  informationTypes: (bundle.informationTypes ?? []).map((card) =>
    card.code === 'VS00001v001' ? { ...card, validTo: new Date(endMs).toISOString() } : card,
  ),
});

const refused = (code: string, work: Promise<unknown>): Promise<void> =>
  work.then(
    () => expect.fail(`must be refused: ${code}`),
    (error: unknown) => void expect(error).to.have.property('code', code),
  );

describe('exchange: the register of information types decides', () => {
  const world = withHub({ clock, change: (bundle) => withEnd(withSecondVersion(bundle)) });

  it('KIS-6.3.6 an unknown root element is refused as BusinessDataTypeIsNotSupported, with its name', async () => {
    const strangers = [
      '<FamilyStatusRequest xmlns="urn://kuzbass/family-status/9.0.0"/>',
      familyRequest(applicationOf(1)).replaceAll('FamilyStatusRequest', 'OtherRequest'),
      '<FamilyStatusRequest xmlns="urn://чужое"/>',
      // A known element, but an answer.
      familyResponse(applicationOf(1)),
    ];
    for (const version of ['1.1', '1.2', '1.3'] as const) {
      const mfc = world().soap('MFC42', version);
      for (const payload of strangers) {
        await refused('BusinessDataTypeIsNotSupported', mfc.sendRequest({ payload }));
      }
    }
    const json = world().json('RPGU42');
    const content = familyRequestJson(applicationOf(1));
    await refused('BusinessDataTypeIsNotSupported', json.send({ type: 'VS00009v009', content }));
    expect(await world().json('VIS42').lease('requests')).to.equal(null);
  });

  it('KIS-6.3.6 two versions in force live side by side, told apart by their namespaces', async () => {
    const mfc = world().soap('MFC42', '1.2');
    const vis = world().soap('VIS42', '1.2');
    for (const version of ['1.0.0', '2.0.0']) {
      const application = applicationOf(version === '1.0.0' ? 11 : 12);
      await mfc.sendRequest({ payload: familyRequest(application, version) });
      const request = present(await vis.getRequest());
      expect(request.draft.payload?.text).to.equal(familyRequest(application, version));
      await vis.ack(request.metadata.messageId);
      const to = request.replyTo ?? '';
      const otherVersion = version === '1.0.0' ? '2.0.0' : '1.0.0';
      const other = { to, payload: familyResponse(application, otherVersion) };
      await refused('IncorrectResponseContentType', vis.sendResponse(other));
      await vis.sendResponse({ to, payload: familyResponse(application, version) });
      const response = present(await mfc.getResponse());
      expect(response.draft.payload?.text).to.equal(familyResponse(application, version));
      await mfc.ack(response.metadata.messageId);
    }
    const json = world().json('RPGU42');
    for (const type of ['VS00001v001', 'VS00001v002']) {
      await json.send({ type, content: familyRequestJson(applicationOf(13)) });
      const taken = present(await world().json('VIS42').lease('requests'));
      expect(taken.type).to.equal(type);
      await world().json('VIS42').ack(taken.messageId);
    }
  });

  it('KIS-6.3.6 after the date of its end a version answers UNKNOWN_REQUEST_DESCRIPTION; what was taken before is answered', async () => {
    const mfc = world().soap('MFC42', '1.2');
    const vis = world().soap('VIS42', '1.2');
    clock.advance(endMs - clock.nowMs() - 60_000);
    await mfc.sendRequest({ payload: familyRequest(applicationOf(21)) });
    clock.advance(60_001);
    await refused(
      'UNKNOWN_REQUEST_DESCRIPTION',
      mfc.sendRequest({ payload: familyRequest(applicationOf(22)) }),
    );
    const json = world().json('RPGU42');
    const content = familyRequestJson(applicationOf(22));
    await refused('UNKNOWN_REQUEST_DESCRIPTION', json.send({ type: 'VS00001v001', content }));
    const before = present(await vis.getRequest());
    await vis.ack(before.metadata.messageId);
    const payload = familyResponse(applicationOf(21));
    await vis.sendResponse({ to: before.replyTo ?? '', payload });
    expect((await mfc.getResponse())?.draft.payload?.text).to.equal(payload);
    await mfc.sendRequest({ payload: familyRequest(applicationOf(23), '2.0.0') });
    expect(await vis.getRequest()).to.not.equal(null);
    expect(await vis.getRequest()).to.equal(null);
  });
});
