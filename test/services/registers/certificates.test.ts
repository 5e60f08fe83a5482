import { expect } from 'chai';
import {
  builtinProvider,
  makeCertificateRequest,
  newPrivateKeyPem,
  readPrivateKey,
} from '../../../adapters/crypto/index.ts';
import { withHub } from '../../support/hub.ts';
import { movableClock } from '../../support/movableClock.ts';
import { connect, issueKeys } from '../../support/newcomer.ts';
import { signIn, type TestPerson } from '../../support/people.ts';

type Line = {
  readonly system: string;
  readonly level: string;
  readonly daysLeft: number;
  readonly replaced: boolean;
  readonly trust: { readonly ok: boolean; readonly reason: string | null };
};
type Check = {
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
  readonly overlapDays: number | null;
};

const dayMs = 86_400_000;

describe('certificates and terms in the registers', () => {
  const clock = movableClock();
  const world = withHub({ clock });
  let person: TestPerson;
  const enter = async () => {
    person = await signIn(world(), { roles: ['kis.registrar'] });
  };
  before(async () => {
    await enter();
    for (const [serial, days] of [5, 20, 50].entries()) {
      const mnemonic = `CERT${days}`;
      const notAfterMs = clock.nowMs() + days * dayMs + 3_600_000;
      const { certificatePem } = await issueKeys(world(), mnemonic, { notAfterMs });
      await connect(world(), { mnemonic, serial: 61 + serial, certificatePems: [certificatePem] });
    }
  });
  const list = async (): Promise<readonly Line[]> =>
    (await person.get<{ certificates: readonly Line[] }>('/api/v1/registry/certificates')).body
      .certificates;

  it('lists certificates by their end, warns 60, 30 and 7 days ahead, and shows what has expired', async () => {
    const levels = async () =>
      Object.fromEntries((await list()).map(({ system, level }) => [system, level]));
    expect(await levels()).to.include({ CERT5: '7', CERT20: '30', CERT50: '60', MFC42: 'ok' });
    expect((await list()).map(({ system }) => system).slice(0, 3)).to.deep.equal([
      'CERT5',
      'CERT20',
      'CERT50',
    ]);
    clock.forward(6 * dayMs);
    await enter();
    expect(await levels()).to.include({ CERT5: 'expired', CERT20: '30', CERT50: '60' });
    const expired = (await list()).find(({ system }) => system === 'CERT5');
    expect(expired?.trust).to.include({ ok: false, reason: 'expired' });
    expect(expired?.daysLeft).to.equal(-1);
  });

  it('judges a replacement: whose it is, whether it overlaps the old one', async () => {
    const check = async (pem: string, system: string): Promise<Check> =>
      (
        await person.post<Check>('/api/v1/registry/certificates/check', {
          envelope: { pem, system },
        })
      ).body;
    const fresh = await issueKeys(world(), 'CERT20');
    const good = await check(fresh.certificatePem, 'CERT20');
    expect(good.problems).to.deep.equal([]);
    expect(good.overlapDays).to.be.greaterThan(7);
    const notBeforeMs = clock.nowMs() + 40 * dayMs;
    const late = await issueKeys(world(), 'CERT20', { notBeforeMs });
    expect((await check(late.certificatePem, 'CERT20')).warnings.join(' ')).to.include(
      'кончится раньше',
    );
    const taken = world().department('VIS42').certificatePem;
    expect((await check(taken, 'CERT20')).problems.join(' ')).to.include('за системой VIS42');
    const foreign = await issueKeys(world(), 'CERT20', { untrusted: true });
    expect((await check(foreign.certificatePem, 'CERT20')).warnings.join(' ')).to.include(
      'не доверяет',
    );
    const broken = await person.post<{ code: string }>('/api/v1/registry/certificates/check', {
      envelope: { pem: 'не сертификат', system: 'CERT20' },
    });
    expect(broken.status).to.equal(422);
  });

  it('checks a request for a certificate: its own signature and whose it is', async () => {
    const request = await makeCertificateRequest({
      key: readPrivateKey(newPrivateKeyPem('gost2012-256')),
      subject: { CN: 'Система', OGRN: '1020000000019' },
      provider: builtinProvider(),
    });
    const judge = async (pem: string) =>
      (
        await person.post<{ signatureHolds: boolean; problems: readonly string[] }>(
          '/api/v1/registry/certificates/request-check',
          { envelope: { pem, organisation: '1020000000020' } },
        )
      ).body;
    const good = await judge(request);
    expect(good.signatureHolds).to.equal(true);
    expect(good.problems).to.deep.equal(['ОГРН запроса 1020000000019 — другой организации.']);
    const lines = request.trim().split('\n');
    const last = Buffer.from(lines.at(-2) ?? '', 'base64');
    last[last.length - 1] = (last.at(-1) ?? 0) ^ 1;
    const altered = lines.with(lines.length - 2, last.toString('base64')).join('\n');
    expect((await judge(altered)).signatureHolds).to.equal(false);
  });

  it('KIS-4.2.3 reminds of agreements 30 days before their end, until another takes their place', async () => {
    const agreement = (number: string, days: number) => ({
      number,
      organisation: '1020000000030',
      name: `Соглашение ${number}`,
      signedOn: '2026-01-10',
      subsystems: ['rpgu'],
      validTo: new Date(clock.nowMs() + days * dayMs).toISOString(),
    });
    const reminders = async (): Promise<readonly { number: string; daysLeft: number }[]> =>
      (
        await person.get<{ agreements: readonly { number: string; daysLeft: number }[] }>(
          '/api/v1/registry/agreement-reminders',
        )
      ).body.agreements;
    const { workflow } = world().registers;
    await workflow.submitAndPublish('agreements', agreement('Р-1', 40), 'operator');
    expect(await reminders()).to.deep.equal([]);
    clock.forward(11 * dayMs);
    await enter();
    expect((await reminders()).map(({ number, daysLeft }) => [number, daysLeft])).to.deep.equal([
      ['Р-1', 28],
    ]);
    clock.forward(30 * dayMs);
    await enter();
    expect((await reminders())[0]?.daysLeft).to.be.lessThan(0);
    await workflow.submitAndPublish('agreements', agreement('Р-2', 300), 'operator');
    expect(await reminders()).to.deep.equal([]);
  });

  it('shows a year of the production calendar with its transfers, counts terms, and has no answer for a year without data', async () => {
    const { body } = await person.get<{
      workingDays: number;
      days: readonly { date: string; working: boolean; reason: string | null }[];
    }>('/api/v1/registry/production-calendar/2026');
    expect(body.days).to.have.length(365);
    expect(body.workingDays).to.equal(247);
    expect(body.days.find(({ date }) => date === '2026-05-09')?.working).to.equal(false);
    const term = await person.get<{ dueOn: string }>(
      '/api/v1/registry/production-calendar?from=2026-12-29&days=1',
    );
    expect(term.body.dueOn).to.equal('2026-12-30');
    const beyond = await person.get<{ code: string }>(
      '/api/v1/registry/production-calendar?from=2026-12-29&days=20',
    );
    expect([beyond.status, beyond.body.code]).to.deep.equal([404, 'RegistryEntryNotFound']);
    expect((await person.get('/api/v1/registry/production-calendar/2031')).status).to.equal(404);
  });
});
