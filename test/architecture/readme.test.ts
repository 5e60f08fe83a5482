import { expect } from 'chai';
import { existsSync } from 'node:fs';
import { limits } from '../../broker/index.ts';
import { textOf } from './sources.ts';

const readme = textOf('README.md');
const rows = readme
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .map((line) => line.split('|').map((cell) => cell.trim()));

const units: Readonly<Record<string, number>> = {
  '': 1,
  МБ: 1024 * 1024,
  с: 1_000,
  мин: 60_000,
  сут: 24 * 3_600_000,
};

const quantity = (text: string): number => {
  const [, number = '', unit = ''] = /^(\d+) ?(\S*)$/.exec(text) ?? [];
  return Number(number) * (units[unit] ?? Number.NaN);
};

const named = (cell: string | undefined): string => /^`(\w+)`$/.exec(cell ?? '')?.[1] ?? '';

describe('README', () => {
  it('begins with the two commands', () => {
    expect(readme).to.match(/^# [^\n]+\n\n```sh\nnpm ci && npm run demo[^\n]*\nnpm ci && npm test/);
  });

  it('names only scripts that exist', () => {
    const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };
    const mentioned = [...readme.matchAll(/npm run ([\w:]+)/g)].map((match) => match[1] ?? '');
    expect(Object.keys(scripts)).to.include.members(mentioned);
  });

  it('has scripts that start files which exist', () => {
    const { scripts, bin } = JSON.parse(textOf('package.json')) as Record<
      'scripts' | 'bin',
      Record<string, string>
    >;
    const started = Object.values(scripts).flatMap((line) =>
      [...line.matchAll(/\bnode (?:--import tsx )?(\S+)/g)].map((match) => match[1] ?? ''),
    );
    const sourceOf = (path: string): string => path.replace(/^dist\/(.*)\.js$/, '$1.ts');
    const absent = [...started, ...Object.values(bin)]
      .map(sourceOf)
      .filter((path) => !existsSync(new URL(`../../${path}`, import.meta.url)));
    expect(absent.join('\n')).to.equal('');
  });

  it('tells the limits as they are', () => {
    const told = rows.filter((cells) => Object.hasOwn(limits, named(cells[3])));
    expect(told).to.have.length.greaterThan(8);
    for (const [, what, value = '', name] of told) {
      const limit: number = limits[named(name) as keyof typeof limits];
      expect(quantity(value), what).to.equal(limit);
    }
  });

  it('maps folders that exist', () => {
    for (const [, folder] of readme.matchAll(/^\| `([\w/]+\/)` /gm)) {
      expect(existsSync(new URL(`../../${folder}`, import.meta.url)), folder).to.equal(true);
    }
  });

  it('explains at least fifty terms, each once', () => {
    const start = readme.indexOf('## Словарь');
    const terms = readme
      .slice(start)
      .split('\n')
      .filter((line) => /^\| [^-]/.test(line))
      .map((line) => line.split('|')[1]?.trim() ?? '');
    expect(terms).to.have.length.greaterThan(50);
    expect(new Set(terms)).to.have.property('size', terms.length);
  });
});
