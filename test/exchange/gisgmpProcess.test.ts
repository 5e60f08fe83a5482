import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'chai';
import { present } from '../support/exchangeParts.ts';
import { withHub } from '../support/hub.ts';
import { makeOperator, type Operator } from '../support/operator.ts';
import { startProgram, type Program } from '../support/program.ts';
import { until } from '../support/until.ts';

const uin = '18810577250455140013';
const question = (value = uin): string =>
  `<UinCheckRequest xmlns="urn://kuzbass/uin-check/1.0.0"><Uin>${value}</Uin></UinCheckRequest>`;

describe('the module of ГИС ГМП as a process of its own', () => {
  const world = withHub({ ackTimeoutMs: 1_000 });
  let operator: Operator;
  let configFile = '';
  let module: Program | undefined;
  before(async () => {
    operator = await makeOperator({ url: world().hub.url, dataDir: world().dataDir });
    configFile = await writeConfig('gisgmp', world().hub.url);
  });
  after(() => module?.end('SIGKILL'));

  const writeConfig = async (name: string, hubUrl: string): Promise<string> => {
    const { keyPem, certificatePem } = world().department('GISGMP42');
    const file = (end: string): string => path.join(world().dataDir, `${name}.${end}`);
    await writeFile(file('key.pem'), keyPem, { mode: 0o600 });
    await writeFile(file('crt.pem'), certificatePem);
    const settings = { hubUrl, keyFile: `${name}.key.pem`, certificateFile: `${name}.crt.pem` };
    await writeFile(file('json'), JSON.stringify(settings));
    return file('json');
  };
  const start = async (file = configFile): Promise<{ program: Program; url: string }> => {
    const program = startProgram('services/hub/participant', [file]);
    return { program, url: await program.line(/готов: (\S+)/) };
  };
  const statusOf = async (url: string): Promise<number> => (await fetch(url)).status;
  const hubIsReady = async (): Promise<void> => {
    expect(await statusOf(`${world().hub.url}/health/ready`)).to.equal(200);
  };
  const ask = (value?: string) =>
    world()
      .soap('MFC42')
      .sendRequest({ payload: question(value) });
  const answerOf = (messageId: string) =>
    until(`the answer to ${messageId}`, async () => {
      const client = world().soap('MFC42');
      const got = await client.getResponse();
      if (got === null) return null;
      await client.ack(got.metadata.messageId);
      expect(got.originalMessageId).to.equal(messageId);
      return present(got.draft.payload).text;
    });
  const queue = async () =>
    present((await operator.queues()).find(({ name }) => name === 'GISGMP42/requests'));

  it('KIS-2.2.2 hub and module start and pass readiness; the module answers a check of УИН over the exchange', async () => {
    const started = await start();
    module = started.program;
    await hubIsReady();
    expect(await statusOf(`${started.url}/health/live`)).to.equal(200);
    await until(
      'the readiness of the module',
      async () => (await statusOf(`${started.url}/health/ready`)) === 200,
    );
    const good = await ask();
    expect(await answerOf(good.messageId)).to.match(new RegExp(`${uin}.*<(\\w+:)?Code>0<`, 's'));
    const bad = await ask('18810577250455140014');
    expect(await answerOf(bad.messageId)).to.match(/<(\w+:)?Code>234</);
  });

  it('KIS-2.2.2 a killed module does not stop the hub: requests wait and are answered after its restart', async () => {
    expect(await present(module).end('SIGKILL')).to.include({ signal: 'SIGKILL' });
    await hubIsReady();
    const waiting = [await ask(), await ask('0')];
    expect(await queue()).to.include({ pending: 2, locked: 0 });
    module = (await start()).program;
    for (const { messageId } of waiting) await answerOf(messageId);
    expect(await queue()).to.include({ pending: 0 });
  });

  it('KIS-2.2.2 a module killed between its answer and its Ack only acknowledges when it comes back', async () => {
    await present(module).end('SIGKILL');
    const asked = await ask();
    const stand = world().json('GISGMP42');
    const taken = present(await stand.lease('requests'));
    await stand.respond(taken, { content: { Uin: uin, Code: '0', Text: 'Замечаний нет.' } });
    await answerOf(asked.messageId);
    module = (await start()).program;
    await until('an empty queue', async () => {
      const { pending, locked } = await queue();
      return pending + locked === 0;
    });
    expect(await world().soap('MFC42').getResponse()).to.equal(null);
    const { messages } = await world().json('MFC42').trace({ messageId: asked.messageId });
    expect(messages.filter(({ kind }) => kind === 'response')).to.have.length(1);
  });

  it('KIS-2.2.2 SIGTERM ends the module with code 0; the hub stays ready', async () => {
    expect(await present(module).end('SIGTERM')).to.include({ code: 0, signal: null });
    await hubIsReady();
  });

  it('a module without a hub lives and is not ready; without settings it says what is wrong', async () => {
    const lost = await start(await writeConfig('lost', 'http://127.0.0.1:9'));
    await until(
      'a poll that failed',
      async () => (await statusOf(`${lost.url}/health/ready`)) === 503,
    );
    expect(await statusOf(`${lost.url}/health/live`)).to.equal(200);
    expect(await lost.program.end('SIGTERM')).to.include({ code: 0 });
    const broken = path.join(world().dataDir, 'broken.json');
    await writeFile(broken, JSON.stringify({ hubUrl: 'x', keyFile: 'k', certificateFile: 'c' }));
    const refused = await startProgram('services/hub/participant', [broken]).ended;
    expect(refused.code).to.equal(1);
    expect(refused.err).to.match(/Модуль не запущен[^]*hubUrl[^]*Что делать/);
    expect((await startProgram('services/hub/participant', []).ended).code).to.equal(2);
  });
});
