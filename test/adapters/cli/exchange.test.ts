import { existsSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { asIntruder } from '../../support/store.ts';
import { hub, jsonOf, withWorkplace, type CliResult } from '../../support/cli.ts';
import { withHub } from '../../support/hub.ts';
import { until } from '../../support/until.ts';

type Receipt = { readonly messageId: string; readonly status: string; readonly recipient: string };
type Received = {
  readonly message: {
    readonly messageId: string;
    readonly originalMessageId: string | null;
    readonly sender: string;
    readonly outcome: string | null;
    readonly rejections: readonly { readonly code: string }[];
    readonly status: { readonly code: number } | null;
    readonly attachments: readonly { readonly id: string; readonly size: number }[];
    readonly files: {
      readonly message: string;
      readonly payload: string;
      readonly attachments: readonly string[];
    } | null;
  } | null;
};
type Line = { readonly event: string; readonly state: string };
type Chain = {
  readonly messages: readonly { readonly messageId: string; readonly journal: readonly Line[] }[];
};

const sampleFile = (type: string, name: string): string => `schemas/${type}/${name}`;
const family = 'VS00001v001';

describe('npx hub in the exchange', () => {
  const world = withHub();
  const place = withWorkplace();

  const run = (...args: readonly string[]): Promise<CliResult> => {
    const { dataDir, hub: running } = world();
    return hub([...args, '--url', running.url], { env: { HUB_DATA: dataDir } });
  };
  /** Runs a command that must be done, and reads its JSON. */
  const done = async <T>(...args: readonly string[]): Promise<T> => {
    const result = await run(...args, '--json');
    expect(result.code, `${args.join(' ')}: ${result.out}${result.err}`).to.equal(0);
    return jsonOf(result) as T;
  };
  const as = (mnemonic: string, wire: string): readonly string[] => {
    const { keyPem, certificatePem } = world().department(mnemonic);
    const key = place().write(`${mnemonic}.key.pem`, keyPem);
    const cert = place().write(`${mnemonic}.crt.pem`, certificatePem);
    return ['--key', key, '--cert', cert, '--wire', wire];
  };
  const received = async (
    ...args: readonly string[]
  ): Promise<NonNullable<Received['message']>> => {
    const { message } = await done<Received>('receive', ...args);
    return message ?? expect.fail('the queue is empty');
  };

  it('carries a request with an attachment from SMEV 1.2 (GOST) to SMEV 1.3 (RSA), and its answer back', async () => {
    const [mfc, vis] = [as('MFC42', '1.2'), as('VIS42', '1.3')];
    const picture = place().write('снимок.png', Buffer.from([1, 2, 3, 4]));
    const request = sampleFile(family, 'request.sample.xml');
    const sent = await done<Receipt>('send', request, ...mfc, '--attach', picture);
    expect(sent).to.include({ recipient: 'VIS42', status: 'requestIsQueued' });

    const got = await received('requests', ...vis, '--out', place().at('inbox'));
    expect(got).to.include({ messageId: sent.messageId, sender: 'MFC42' });
    expect(got.attachments).to.have.length(1);
    expect(got.attachments[0]).to.include({ id: 'снимок.png', size: 4 });
    const [attachment = ''] = got.files?.attachments ?? [];
    expect([...readFileSync(attachment)]).to.deep.equal([1, 2, 3, 4]);
    expect(existsSync(`${attachment}.p7s`)).to.equal(true);
    const payload = readFileSync(got.files?.payload ?? '', 'utf8');
    expect(payload).to.equal(readFileSync(request, 'utf8').trim());

    const card = got.files?.message ?? '';
    const working = ['--status', '7', '--text', 'В работе', '--parameter', 'шаг=проверка'];
    await done<Receipt>('respond', '--request', card, ...working, ...vis);
    const answer = sampleFile(family, 'response.sample.xml');
    const answered = await done<Receipt>('respond', answer, '--request', card, ...vis);
    await done('ack', sent.messageId, ...vis);
    expect((await done<Received>('receive', 'requests', ...vis)).message).to.equal(null);

    const status = await received('responses', ...mfc, '--wait', '20');
    expect(status).to.deep.include({ outcome: 'status', originalMessageId: sent.messageId });
    expect(status.status?.code).to.equal(7);
    await done('ack', status.messageId, ...mfc);
    const response = await received('responses', ...mfc);
    expect(response).to.include({ messageId: answered.messageId, outcome: 'content' });
    await done('ack', response.messageId, ...mfc);

    const traced = await done<Chain>('trace', sent.messageId);
    expect(traced.messages.map(({ messageId }) => messageId)).to.deep.equal([
      sent.messageId,
      status.messageId,
      response.messageId,
    ]);
    const states = traced.messages[0]?.journal.map(({ state }) => state);
    expect(states?.at(-1)).to.equal('delivered');
    const told = await run('trace', sent.messageId);
    expect(told.out).to.contain('Время (Кузбасс)').and.to.contain('выдано получателю');
    expect(told.out).to.match(/^\d\d\.\d\d\.\d{4}, \d\d:\d\d:\d\d,\d{3} {2}запрос/m);
    const { message } = await done<{ message: { state: string } }>('status', sent.messageId);
    expect(message.state).to.equal('delivered');
  });

  it('gives the sender its status messages one by one', async () => {
    const mfc = as('MFC42', '1.2');
    await done('send', sampleFile('VS00003v001', 'request.sample.xml'), ...mfc);
    const { status } = await done<{ status: { messageId: string; category: string } }>(
      'status',
      ...mfc,
    );
    expect(status.category).to.equal('requestIsQueued');
    await done('ack', status.messageId, ...mfc);
    const next = await run('receive', 'statuses', ...mfc);
    expect(next.out).to.contain('requestIsAcceptedBySmev');
  });

  it('carries JSON to SMEV and its refusal back', async () => {
    const [portal, vis] = [as('RPGU42', 'json'), as('VIS42', '1.3')];
    const request = sampleFile(family, 'request.sample.json');
    const sent = await done<Receipt>('send', request, '--type', family, ...portal);
    const selector = '{urn://kuzbass/family-status/1.0.0}FamilyStatusRequest';
    const got = await received('requests', '--type', selector, ...vis, '--out', place().folder);
    expect(got.messageId).to.equal(sent.messageId);
    const refusal = ['--reject', 'NO_DATA', '--text', 'Сведений нет'];
    await done('respond', '--request', got.files?.message ?? '', ...refusal, ...vis);
    await done('ack', got.messageId, ...vis);
    const response = await received('responses', ...portal, '--type', family);
    expect(response).to.include({ outcome: 'rejected', originalMessageId: sent.messageId });
    expect(response.rejections[0]?.code).to.equal('NO_DATA');
    await done('ack', response.messageId, ...portal);
  });

  it('carries SMEV to JSON, answers by the address alone, finds the chain by its key', async () => {
    const [mfc, gisgmp] = [as('MFC42', '1.3'), as('GISGMP42', 'json')];
    const type = 'VS00004v001';
    const sent = await done<Receipt>('send', sampleFile(type, 'request.sample.xml'), ...mfc);
    const got = await received('requests', ...gisgmp, '--out', place().folder);
    const { replyTo } = JSON.parse(readFileSync(got.files?.message ?? '', 'utf8')) as {
      replyTo: string;
    };
    const answer = place().write(
      'answer.json',
      JSON.stringify({ Uin: '18810577250455140013', Code: '0', Text: 'Замечаний нет.' }),
    );
    const address = ['--reply-to', replyTo, '--message', got.messageId, '--type', type];
    await done('respond', answer, ...address, ...gisgmp);
    await done('ack', got.messageId, ...gisgmp);
    const found = await done<Chain>('trace', '--key', 'uin=18810577250455140013');
    expect(found.messages[0]?.messageId).to.equal(sent.messageId);
    const [, key = '', , cert = ''] = gisgmp;
    const own = ['trace', sent.messageId, '--signing-key', key, '--cert', cert];
    expect((await done<Chain>(...own)).messages).to.have.length(2);
    const [, foreignKey = '', , foreignCert = ''] = as('RPGU42', 'json');
    const other = ['--signing-key', foreignKey, '--cert', foreignCert];
    const hidden = await run('trace', sent.messageId, ...other);
    expect(hidden).to.include({ code: 1 });
  });

  it('shows queues: all to the operator, its own to a system', async () => {
    type Queues = { queues: readonly { name: string; owner: string }[] };
    const all = await done<Queues>('queues');
    expect(new Set(all.queues.map(({ owner }) => owner)).size).to.be.greaterThan(2);
    const own = await done<Queues>('queues', ...as('MFC42', '1.2').slice(0, 4));
    expect(new Set(own.queues.map(({ owner }) => owner))).to.deep.equal(new Set(['MFC42']));
    expect((await run('queues')).out).to.contain('VIS42/requests');
  });

  it('explains a route: taken by one recipient, refused without a right', async () => {
    const file = sampleFile('VS00003v001', 'request.sample.xml');
    const right = await run('explain', file, '--sender', 'MFC42');
    expect(right.code, right.err).to.equal(0);
    expect(right.out).to.contain('VIS42').and.to.contain('✓');
    const wrong = await run('explain', file, '--sender', 'GISGMP42', '--json');
    expect(wrong.code).to.equal(1);
    expect(jsonOf(wrong)).to.include({ ok: false, allowed: false });
  });

  it('exports the registers and imports the same file without a change', async () => {
    const file = place().at('bundle.json');
    await done('registry', 'export', file);
    const bundle = JSON.parse(readFileSync(file, 'utf8')) as { systems: readonly object[] };
    expect(bundle.systems).to.have.length.greaterThan(3);
    const again = await done<object>('registry', 'import', file);
    expect(again).to.include({ created: 0, updated: 0 });
    const broken = { ...bundle, systems: [{ ...bundle.systems[0], participant: '0' }] };
    const refused = await run(
      'registry',
      'import',
      place().write('broken.json', JSON.stringify(broken)),
    );
    expect(refused.code).to.equal(1);
    expect(refused.err).to.contain('RegistryEntryInvalid').and.to.contain('systems');
  });

  it('ends with 1 and the code of the hub when the hub refuses', async () => {
    const [gisgmp, mfc] = [as('GISGMP42', '1.2'), as('MFC42', '1.2')];
    const request = sampleFile(family, 'request.sample.xml');
    const denied = await run('send', request, ...gisgmp);
    expect(denied.code).to.equal(1);
    expect(denied.err).to.contain('AccessDenied').and.to.contain('Что делать:');
    const nobody = await run('ack', '00000000-0000-1000-8000-000000000001', ...mfc, '--json');
    expect(nobody.code).to.equal(1);
    expect(jsonOf(nobody)).to.include({ ok: false, code: 'TargetMessageIsNotFound' });
    const spoiled = place().write(
      'spoiled.xml',
      readFileSync(request, 'utf8').replace(/<Purpose>.*<\/Purpose>/, '<Porpoise/>'),
    );
    const invalid = await run('send', spoiled, ...mfc);
    expect(invalid.err).to.contain('InvalidContent').and.to.contain('Porpoise');
    const form = await run('send', sampleFile(family, 'request.sample.json'), ...mfc);
    expect(form).to.include({ code: 2 });
    expect(form.err).to.contain('--wire json');
  });

  it('KIS-4.2.8 journal verify says OK on clean data and names the first broken row of a tampered one', async () => {
    const { database } = world().hub.storage;
    const env = { HUB_DATA: world().dataDir, DATABASE_URL: world().databaseUrl };
    const verify = (...args: readonly string[]) => hub(['journal', 'verify', ...args], { env });
    const clean = await until('all entries sealed', async () => {
      const result = await verify('--json');
      const [row] = await database.query<{ count: number }>(
        'select count(*)::int as count from broker.event',
      );
      const verdict = jsonOf(result) as { ok: boolean; entries: number };
      return verdict.ok && verdict.entries === row?.count ? result : null;
    });
    expect(clean.code).to.equal(0);
    const [third] = await database.query<{ id: number }>(
      'select event_id as id from broker.event order by event_id offset 2 limit 1',
    );
    const id = third?.id ?? 0;
    await asIntruder(
      database,
      `update broker.event set at = at + interval '1 ms' where event_id >= ${id}`,
    );
    const broken = await verify('--json');
    expect(broken.code).to.equal(1);
    expect(jsonOf(broken)).to.deep.include({ ok: false, reason: 'altered' });
    expect((jsonOf(broken) as { firstBroken: object }).firstBroken).to.include({
      table: 'event',
      id,
    });
    expect((await verify()).out).to.contain(`broker.event, id ${id}`);
  });
});
