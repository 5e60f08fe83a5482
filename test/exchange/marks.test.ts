import { expect } from 'chai';
import { makeOperator, type Operator } from '../support/operator.ts';
import { applicationOf, familyRequest, setClock } from '../support/exchangeParts.ts';
import { withHub, type HubWorld } from '../support/hub.ts';
import { signedPost } from '../support/signedPost.ts';

const dayMs = 24 * 3_600_000;
const marked = 'VS00001v001';
const authority = '1024200000017';
const codeForm = /^TC-42-[A-Z2-7]{26}$/;

type Registered = { readonly applicationId: string; readonly repeated: boolean };
type Code = { readonly code: string; readonly uses: number; readonly state: string };

describe('exchange: marking codes', () => {
  const clock = setClock(Date.now());
  const world = withHub({
    clock,
    change: (bundle) => ({
      ...bundle,
      informationTypes: (bundle.informationTypes ?? []).map((card) =>
        card.code === marked ? { ...card, transactionCodeRequired: true } : card,
      ),
    }),
  });
  let operator: Operator;
  let serial = 0;

  before(async () => {
    operator = await makeOperator({ url: world().hub.url, dataDir: world().dataDir });
  });

  const timestamp = (): string => new Date(clock.nowMs()).toISOString();
  const register = (sourceId: string, source = 'RPGU42') =>
    signedPost(world(), source, '/api/v1/applications', {
      operation: 'registerApplication',
      timestamp: timestamp(),
      sourceId,
      serviceCode: '4200000010000000001',
      authority,
      channel: 'rpgu',
      applicantHash: 'ab'.repeat(32),
      submittedAt: timestamp(),
    });
  const issue = async (over: object = {}, source = 'RPGU42') => {
    const { body } = await register(`own-${(serial += 1)}`, source);
    const { applicationId } = body as unknown as Registered;
    const reply = await signedPost(world(), source, `/api/v1/applications/${applicationId}/codes`, {
      operation: 'issueCode',
      timestamp: timestamp(),
      applicationId,
      sender: 'MFC42',
      types: [marked],
      maxUses: 20,
      validUntil: new Date(clock.nowMs() + 10 * dayMs).toISOString(),
      ...over,
    });
    return { applicationId, reply, mark: reply.body['mark'] as Code };
  };
  const send = (transactionCode?: string, w: HubWorld = world()) =>
    w.soap('MFC42').sendRequest({
      payload: familyRequest(applicationOf((serial += 1))),
      ...(transactionCode !== undefined && { transactionCode }),
    });
  const waiting = async (): Promise<number> =>
    (await operator.queues()).find(({ name }) => name === 'VIS42/requests')?.pending ?? 0;
  const refusal = async (attempt: () => Promise<unknown>): Promise<string> => {
    const before = await waiting();
    const error = await attempt().then(
      () => null,
      (thrown: unknown) => thrown as Error & { readonly code?: string },
    );
    expect(error?.code, String(error)).to.equal('TransactionCodeInvalid');
    expect(await waiting()).to.equal(before);
    return /\(([a-z-]+)\)/.exec(error?.message ?? '')?.[1] ?? `?: ${error?.message}`;
  };

  it('KIS-6.3.7.a registers an application once, however often its source repeats it', async () => {
    const first = await register('rpgu-17');
    const again = await register('rpgu-17');
    const other = await register('rpgu-18');
    expect([first.status, again.status, other.status]).to.deep.equal([201, 200, 201]);
    expect(first.body['applicationId']).to.match(/^A-\d{4}-\d{6}$/);
    expect(again.body).to.include({ applicationId: first.body['applicationId'], repeated: true });
    expect(other.body['applicationId']).not.to.equal(first.body['applicationId']);
    expect(first.body['hubSignature']).to.be.a('string');
    const refused = await signedPost(world(), 'RPGU42', '/api/v1/applications', {
      operation: 'registerApplication',
      timestamp: timestamp(),
      sourceId: 'rpgu-19',
      serviceCode: '42',
      authority: 'нет',
      channel: 'rpgu',
      applicantHash: 'ab'.repeat(32),
      submittedAt: timestamp(),
    });
    expect(JSON.stringify(refused.body['violations'])).to.contain('authority');
  });

  it('KIS-6.3.7.b issues an unguessable code with its types, participant, uses and end', async () => {
    const { reply, mark } = await issue();
    expect(reply.status).to.equal(201);
    expect(mark).to.include({ sender: 'MFC42', maxUses: 20, uses: 0, state: 'active' });
    expect(mark.code).to.match(codeForm);
    const foreign = await signedPost(world(), 'VIS42', '/api/v1/applications/A-2026-000001/codes', {
      operation: 'issueCode',
      timestamp: timestamp(),
      applicationId: 'A-2026-000001',
      sender: 'MFC42',
      types: [marked],
      maxUses: 1,
      validUntil: new Date(clock.nowMs() + dayMs).toISOString(),
    });
    expect(foreign.body['code'], 'another system does not see it').to.equal('RecordNotFound');
    const wrong = await issue({ types: ['VS99999v001'], sender: 'NOBODY' });
    expect(JSON.stringify(wrong.reply.body['violations'])).to.match(/sender.*types\[0\]/);
  });

  it('KIS-6.3.7.c refuses with six distinct reasons, and a seventh for a closed case, and queues nothing', async () => {
    const { mark } = await issue();
    const foreign = await issue({ sender: 'VIS42' });
    const otherType = await issue({ types: ['VS00004v001'] });
    const single = await issue({ maxUses: 1 });
    await send(single.mark.code);
    const closed = await issue();
    const { applicationId } = closed;
    const close = { operation: 'closeApplication', timestamp: timestamp(), applicationId };
    await signedPost(world(), 'RPGU42', `/api/v1/applications/${applicationId}/close`, close);
    const reasons = [
      await refusal(() => send()),
      await refusal(() => send('TC-42-AAAAAAAAAAAAAAAAAAAAAAAAAA')),
      await refusal(() => send(foreign.mark.code)),
      await refusal(() => send(otherType.mark.code)),
      await refusal(() => send(single.mark.code)),
      await refusal(() => send(closed.mark.code)),
    ];
    clock.advance(11 * dayMs);
    reasons.push(await refusal(() => send(mark.code)));
    expect(reasons).to.deep.equal([
      'missing',
      'unknown',
      'foreign-participant',
      'type-not-allowed',
      'exhausted',
      'closed',
      'expired',
    ]);
    const prolong = {
      operation: 'prolongCode',
      timestamp: timestamp(),
      code: mark.code,
      validUntil: new Date(clock.nowMs() + dayMs).toISOString(),
    };
    await signedPost(world(), 'RPGU42', `/api/v1/codes/${mark.code}/prolong`, prolong);
    await send(mark.code);
  });

  it('KIS-6.3.7.c counts exactly under 50 parallel sends', async () => {
    const { mark } = await issue({ maxUses: 30 });
    const sent = await Promise.allSettled(Array.from({ length: 50 }, () => send(mark.code)));
    const refused = sent.filter(({ status }) => status === 'rejected');
    expect(refused).to.have.length(20);
    for (const { reason } of refused as PromiseRejectedResult[]) {
      expect(String(reason)).to.contain('exhausted');
    }
    expect(await operator.get<Code>(`/api/v1/codes/${mark.code}`)).to.include({
      uses: 30,
      state: 'exhausted',
    });
  });

  it('KIS-6.3.7.d reports messages per application, silent applications and unused codes as the journal has them', async () => {
    const since = new Date(clock.nowMs() - 1).toISOString();
    const used = await issue();
    for (let n = 0; n < 3; n += 1) await send(used.mark.code);
    const once = await issue();
    await send(once.mark.code);
    await issue({ validUntil: new Date(clock.nowMs() + dayMs).toISOString() });
    clock.advance(2 * dayMs);
    const until = new Date(clock.nowMs()).toISOString();
    const { rows } = await operator.get<{ rows: readonly object[] }>(
      `/api/v1/monitor/marks?since=${since}&until=${until}`,
    );
    expect(rows).to.deep.equal([
      {
        serviceCode: '4200000010000000001',
        authority,
        applications: 3,
        applicationsWithoutMessages: 1,
        messages: 4,
        messagesMin: 0,
        messagesAverage: 4 / 3,
        messagesMax: 3,
        codes: 3,
        codesExpiredUnused: 1,
      },
    ]);
    const [journal] = await world().hub.storage.database.query<{ count: number }>(
      `select count(*)::int as count from broker.message
       where transaction_code = any($1::text[]) and kind = 'request'`,
      [[used.mark.code, once.mark.code]],
    );
    expect(journal?.count).to.equal(4);
  });
});
