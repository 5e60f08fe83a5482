import { cpSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import path from 'node:path';
import { expect } from 'chai';
import { projectRoot } from '../../../adapters/config/index.ts';
import { hub, jsonOf, withWorkplace } from '../../support/cli.ts';

const commands = [
  'start',
  'demo',
  'registry',
  'keys',
  'sign',
  'verify',
  'transform',
  'send',
  'respond',
  'receive',
  'ack',
  'status',
  'trace',
  'queues',
  'explain',
  'journal',
];
const english = /Usage:|Options:|Arguments:|Commands:|display help|default:|\[options\]/;
const keyPair = ['--key', 'no.pem', '--cert', 'no.pem'];

/** A port where nobody listens: it was free a moment ago. */
const closedPort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });

describe('npx hub', () => {
  const place = withWorkplace();

  it('is an executable file that package.json names', () => {
    const { bin } = JSON.parse(readFileSync(path.join(projectRoot, 'package.json'), 'utf8')) as {
      bin: { hub: string };
    };
    const file = path.join(projectRoot, bin.hub);
    expect(statSync(file).mode & 0o111).to.equal(0o111);
    expect(readFileSync(file, 'utf8')).to.match(/^#!\/usr\/bin\/env node\n/);
  });

  it('says in words that the program is not compiled yet', () => {
    mkdirSync(place().at('adapters/cli'), { recursive: true });
    const copy = place().at('adapters/cli/hub.mjs');
    cpSync(path.join(projectRoot, 'adapters/cli/hub.mjs'), copy);
    const run = spawnSync(process.execPath, [copy, 'verify'], { encoding: 'utf8' });
    expect(run.status).to.equal(1);
    expect(run.stderr).to.contain('npm run build').and.not.contain('ERR_MODULE');
  });

  it('lists every command in Russian', async () => {
    const { code, out } = await hub(['--help']);
    expect(code).to.equal(0);
    expect(out).not.to.match(english);
    for (const name of commands) expect(out).to.match(new RegExp(`^  ${name} +[а-я]`, 'm'));
  });

  it('has a Russian help of every command', async () => {
    const helps = await Promise.all(commands.map((name) => hub(['help', name])));
    for (const [index, { code, out }] of helps.entries()) {
      expect(code, commands[index]).to.equal(0);
      expect(out).to.contain(`Вызов: hub ${commands[index]}`).and.not.match(english);
    }
  });

  const wrong: readonly [string, readonly string[], RegExp][] = [
    ['no command', [], /Команды:/],
    ['an unknown command', ['verfy', 'x'], /«verfy» нет \(возможно, verify\)/],
    ['an unknown option', ['verify', 'x', '--cret', 'y'], /--cret/],
    ['no argument', ['verify'], /не указан аргумент FILE/],
    ['one argument too many', ['verify', 'a', 'b'], /лишние аргументы/],
    ['a file that does not exist', ['verify', 'no-such.xml'], /FILE.*no-such\.xml.*такого файла/],
    ['no key', ['sign', 'x'], /обязательный параметр --key/],
    ['a key that does not exist', ['ack', 'x', ...keyPair], /--key: файл no\.pem/],
    ['a wire of no kind', ['ack', 'x', ...keyPair, '--wire', '2'], /--wire: «2».*1\.3, json/],
    ['a queue of no kind', ['receive', 'letters', ...keyPair], /QUEUE: «letters»/],
    ['a wait of no length', ['receive', ...keyPair, '--wait', 'long'], /--wait: нужно целое/],
    ['a date of no kind', ['send', 'x', ...keyPair, '--eol', 'tomorrow'], /--eol: нужен момент/],
    ['two ways to name a chain', ['trace', 'x', '--code', 'y'], /ровно одно/],
    ['a key that is no pair', ['trace', '--key', 'uin'], /--key: нужна пара/],
    ['an address of no kind', ['queues', '--url', 'hub'], /--url: нужен адрес/],
    ['an algorithm of no kind', ['keys', 'new', 'A42', '--algorithm', 'md5'], /--algorithm: «md5»/],
    ['a name that is no mnemonic', ['keys', 'new', 'А Б'], /MNEMONIC/],
    ['a bundle that is no JSON', ['registry', 'import', 'README.md'], /FILE: README\.md — не JSON/],
  ];
  it('ends with 2 and names what is wrong with a call', async () => {
    const env = { HUB_DATA: place().folder };
    const ends = await Promise.all(wrong.map(([, args]) => hub(args, { env })));
    for (const [index, [what, , said]] of wrong.entries()) {
      expect(ends[index]?.err, what).to.match(said);
      expect(ends[index], what).to.include({ code: 2, out: '' });
    }
  });

  it('says a wrong call in JSON too', async () => {
    const result = await hub(['verify', 'no-such.xml', '--json']);
    expect(result.code).to.equal(2);
    expect(result.err).to.equal('');
    expect(jsonOf(result)).to.include({ ok: false, code: 'usage' });
  });

  it('tells how to start a hub when none answers', async () => {
    place().write('operator.token', 'token\n');
    const env = { HUB_DATA: place().folder, HUB_PORT: String(await closedPort()) };
    const spoken = await hub(['queues'], { env });
    expect(spoken.code).to.equal(1);
    expect(spoken.err).to.contain('Хаб не отвечает').and.to.contain('npx hub start');
    const written = await hub(['registry', 'export', '-', '--json'], { env });
    expect(written.code).to.equal(1);
    expect(jsonOf(written)).to.include({ ok: false, code: 'NoAnswer' });
  });

  it('tells where the operator’s token should be', async () => {
    const { code, err } = await hub(['queues'], { env: { HUB_DATA: place().at('empty') } });
    expect(code).to.equal(1);
    expect(err).to.contain(place().at('empty/operator.token')).and.to.contain('HUB_DATA');
  });

  it('refuses wrong settings by their names', async () => {
    const { code, err } = await hub(['queues'], { env: { HUB_DATTA: 'x' } });
    expect(code).to.equal(1);
    expect(err).to.contain('HUB_DATTA').and.to.contain('HUB_DATA');
  });
});
