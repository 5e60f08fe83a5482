import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import {
  jsonAnswer,
  startEndpoint,
  type DepartmentEndpoint,
} from '../support/departmentEndpoint.ts';
import { applicationOf, familyRequestJson } from '../support/exchangeParts.ts';
import { withHub } from '../support/hub.ts';
import { makeOperator, type Operator } from '../support/operator.ts';
import { codeOf } from '../support/refusal.ts';
import { signedPost } from '../support/signedPost.ts';
import { until } from '../support/until.ts';

const response: unknown = JSON.parse(
  readFileSync(new URL('../../schemas/VS00001v001/response.sample.json', import.meta.url), 'utf8'),
);
const type = 'VS00001v001';
const code = 'FAMILY-STATUS';
const place = `/api/v1/registry/services`;
const timestamp = (): string => new Date().toISOString();

type History = {
  readonly versions: readonly { readonly version: number; readonly state: string }[];
  readonly events: readonly {
    readonly version: number;
    readonly event: string;
    readonly by: string;
  }[];
};

describe('the register of electronic services', () => {
  const world = withHub();
  let operator: Operator;
  let first: DepartmentEndpoint;
  let second: DepartmentEndpoint;
  before(async () => {
    operator = await makeOperator({ url: world().hub.url, dataDir: world().dataDir });
    first = await startEndpoint();
    second = await startEndpoint();
    for (const endpoint of [first, second]) endpoint.answerWith(jsonAnswer(response));
  });
  after(() => Promise.all([first.stop(), second.stop()]));

  const cardOf = (endpoint: DepartmentEndpoint, change: object = {}) => ({
    code,
    name: 'Статус многодетной семьи',
    owner: 'VIS42',
    endpoint: `${endpoint.url}/status`,
    protocol: 'rest',
    version: '1.0',
    informationType: type,
    state: 'active',
    ...change,
  });
  const submit = (card: object, by = 'VIS42') =>
    signedPost(world(), by, place, {
      operation: 'submit',
      timestamp: timestamp(),
      register: 'services',
      card,
    });
  const stepOf = (operation: string, version: number, comment?: string) => ({
    operation,
    timestamp: timestamp(),
    register: 'services',
    code,
    version,
    ...(comment !== undefined && { comment }),
  });
  const steps = `${place}/${code}/steps`;
  const call = () =>
    codeOf(
      world()
        .json('RPGU42')
        .callService(code, { type, content: familyRequestJson(applicationOf(1)) }),
    );

  it('KIS-1.2.c a card without owner, endpoint, protocol or version is refused, naming the field', async () => {
    for (const field of ['owner', 'endpoint', 'protocol', 'version'] as const) {
      const { [field]: _left, ...card } = cardOf(first);
      const { status, body } = await submit(card);
      expect(status, field).to.equal(422);
      expect(body['code']).to.equal('RegistryEntryInvalid');
      expect(JSON.stringify(body['violations'])).to.contain(field);
    }
    const { status, body } = await submit(cardOf(first, { protocol: 'ftp' }));
    expect({ status, code: body['code'] }).to.deep.equal({
      status: 422,
      code: 'RegistryEntryInvalid',
    });
  });

  it('KIS-4.2.10.a a participant submits cards of its own services only', async () => {
    const { status, body } = await submit(cardOf(first), 'RPGU42');
    expect({ status, code: body['code'] }).to.deep.equal({ status: 403, code: 'AccessDenied' });
  });

  it('KIS-4.2.10.a a participant submits a card, the operator sends it back, checks and publishes; only then it is routed to', async () => {
    expect((await submit(cardOf(first))).body).to.include({ version: 1, state: 'on-approval' });
    expect(await call()).to.equal('ServiceIsNotActive');
    const own = await signedPost(world(), 'VIS42', steps, stepOf('publish', 1));
    expect(own.body['code']).to.equal('AccessDenied');
    const back = await operator.post(steps, stepOf('sendBack', 1, 'Уточните наименование'));
    expect(back.body).to.include({ state: 'draft' });
    const handed = await signedPost(world(), 'VIS42', steps, stepOf('requestApproval', 1));
    expect(handed.body).to.include({ state: 'on-approval' });
    expect(await call()).to.equal('ServiceIsNotActive');
    const published = await operator.post(steps, stepOf('publish', 1));
    expect(published.body).to.include({ state: 'published', publishedBy: 'operator' });
    await until('the published service', async () => (await call()) === 'accepted');
    expect(first.asked.length).to.be.greaterThan(0);
  });

  it('KIS-4.2.10.a a change that is not published affects no call; the history shows every version and step', async () => {
    const count = first.asked.length;
    expect((await submit(cardOf(second, { version: '2.0' }))).body).to.include({ version: 2 });
    await world().hub.registry.refresh();
    expect(await call()).to.equal('accepted');
    expect([first.asked.length, second.asked.length]).to.deep.equal([count + 1, 0]);
    await operator.post(steps, stepOf('publish', 2));
    await until('the new version', async () => {
      expect(await call()).to.equal('accepted');
      return second.asked.length > 0;
    });
    const { versions, events } = await operator.get<History>(`${place}/${code}/history`);
    expect(versions.map(({ version, state }) => `${version} ${state}`)).to.deep.equal([
      '1 published',
      '2 published',
    ]);
    expect(events.map(({ version, event, by }) => `${version} ${event} ${by}`)).to.deep.equal([
      '1 submit VIS42',
      '1 sendBack operator',
      '1 requestApproval VIS42',
      '1 publish operator',
      '2 submit VIS42',
      '2 publish operator',
    ]);
  });

  it('KIS-4.2.10.a a retired service is not called any more', async () => {
    const { status } = await operator.post(steps, stepOf('retire', 2, 'Сервис закрыт'));
    expect(status).to.equal(200);
    await until('the end of the service', async () => (await call()) === 'ServiceIsNotActive');
  });
});
