import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromiumPath } from './chromium.mjs';

/**
 * A thing the tests want from the machine. `packages` are Debian's; `missing` is what cannot be checked without it.
 * @typedef {{ name: string, present: () => boolean, packages: readonly string[], missing: string }} Need
 */

/** @type {(program: string, args: readonly string[]) => { status: number | null, stdout: string }} */
const call = (program, args) => spawnSync(program, args, { encoding: 'utf8', timeout: 30_000 });

/** @type {readonly Need[]} */
const needs = [
  {
    name: 'openssl',
    present: () => call('openssl', ['version']).status === 0,
    packages: ['openssl'],
    missing: 'certificates and signatures against OpenSSL',
  },
  {
    name: 'gost-engine',
    present: () => call('openssl', ['engine', '-t', 'gost']).stdout?.includes('[ available ]'),
    packages: ['openssl', 'libengine-gost-openssl'],
    missing: 'GOST signatures against gost-engine',
  },
  {
    name: 'xmllint',
    present: () => call('xmllint', ['--version']).status === 0,
    packages: ['libxml2-utils'],
    missing: 'canonical forms and schemas against xmllint',
  },
  {
    name: 'xmlsec1',
    present: () => call('xmlsec1', ['--version']).status === 0,
    packages: ['xmlsec1'],
    missing: 'XML signatures against xmlsec1',
  },
  {
    name: 'chromium',
    present: () => chromiumPath() !== null,
    packages: ['chromium-headless-shell', 'fonts-dejavu-core'],
    missing: 'the console in a real browser',
  },
  {
    name: 'rabbitmq-server',
    // The tests run a node of their own by these programs, whatever the machine's own node does.
    present: () => existsSync('/usr/lib/rabbitmq/bin/rabbitmq-server'),
    packages: ['rabbitmq-server'],
    missing: 'the AMQP door, push and events against RabbitMQ',
  },
];

/** @type {(packages: readonly string[]) => void} */
const install = (packages) => {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [
    ['update', '-qq'],
    ['install', '-y', '-qq', '--no-install-recommends', ...packages],
  ]) {
    const done = spawnSync('apt-get', args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env,
      timeout: 300_000,
    });
    if (done.error ?? done.status) console.error(`bring-up: apt-get ${args[0]} failed`);
  }
};

/**
 * Brings up what the tests want: looks, installs with apt when it may (root on Debian), looks again.
 * @returns {{ part: string, reason: string, allowed: boolean }[]} what the tests will have to do without
 */
export const bringUp = () => {
  const absent = needs.filter((need) => !need.present());
  if (absent.length === 0) return [];
  const packages = [...new Set(absent.flatMap((need) => need.packages))];
  const command = `apt-get install ${packages.join(' ')}`;
  if (process.getuid?.() === 0 && !call('apt-get', ['--version']).status) {
    console.error(`bring-up: ${command}`);
    install(packages);
  } else {
    console.error(
      `bring-up: ${absent.map((need) => need.name).join(', ')} missing; as root: ${command}`,
    );
  }
  return absent
    .filter((need) => !need.present())
    .map((need) => ({
      part: need.missing,
      reason: `${need.name} is not installed`,
      allowed: false,
    }));
};
