import { expect } from 'chai';
import { readdirSync } from 'node:fs';
import { textOf } from './sources.ts';

type Package = Record<'dependencies' | 'devDependencies', Record<string, string>>;

const folder = 'broker/decisions';
const linesMax = 15;
const records = readdirSync(new URL(`../../${folder}/`, import.meta.url)).map(
  (name) => [name, textOf(`${folder}/${name}`)] as const,
);

describe('records of decisions', () => {
  for (const [name, text] of records) {
    it(`${name} says what, why and what follows, in ${linesMax} lines`, () => {
      expect(text).to.match(/\*\*Decision\.\*\*[^]*\*\*Reason\.\*\*[^]*\*\*Consequence\.\*\*/);
      expect(text.trimEnd().split('\n')).to.have.length.at.most(linesMax);
      expect(text).to.match(new RegExp(`^# ${name.slice(0, 3)} `));
    });
  }

  it('gives a reason for every package of package.json', () => {
    const { dependencies, devDependencies } = JSON.parse(textOf('package.json')) as Package;
    const all = records.map(([, text]) => text).join('\n');
    const silent = Object.keys({ ...dependencies, ...devDependencies })
      .filter((name) => !name.startsWith('@types/'))
      .filter((name) => !all.includes(`\`${name}\``));
    expect(silent).to.deep.equal([]);
  });
});
