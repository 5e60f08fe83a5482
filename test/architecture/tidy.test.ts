import { expect } from 'chai';
import { bans } from './banned.ts';
import { undocumented } from './docstrings.ts';
import { product, rootNames, sources } from './sources.ts';

const linesMax = 400;
const linesMedianAim = 120;

/** What may stand in the root besides hidden tool files; everything else has its folder. */
const rootAllowed = new Set(
  (
    'module broker registries adapters services schemas test README.md package.json ' +
    'package-lock.json tsconfig.json tsconfig.build.json knip.json node_modules dist coverage'
  ).split(' '),
);

/** A failing list is printed whole: it is the work to do. */
const expectNone = (found: readonly string[]): void => {
  expect(found.join('\n')).to.equal('');
};

const middle = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

const median = middle(product.map((source) => source.lines));

describe(`tidy: ${product.length} files, median ${median} lines (aim: ${linesMedianAim})`, () => {
  it(`has no file over ${linesMax} lines`, () => {
    const long = sources.filter((source) => source.lines > linesMax);
    expectNone(
      long.map(({ path, lines }) => `${path}: ${lines} lines: which two things are in it?`),
    );
  });

  for (const { what, where, instead } of bans) {
    it(`writes no ${what.source}: ${instead}`, () => {
      const found = sources
        .filter(({ path }) => where.test(path) && !path.startsWith('test/architecture/'))
        .flatMap(({ path, text }) =>
          text
            .split('\n')
            .flatMap((line, index) =>
              what.test(line) ? [`${path}:${index + 1}: ${line.trim()}`] : [],
            ),
        );
      expectNone(found);
    });
  }

  it('says what every exported function of the product does', () => {
    const found = product.flatMap((source) =>
      undocumented(source).map((name) => `${source.path}: ${name} has no docstring`),
    );
    expectNone(found);
  });

  it('keeps the root for what must stand there', () => {
    const found = rootNames().filter((name) => !name.startsWith('.') && !rootAllowed.has(name));
    expectNone(found);
  });
});
