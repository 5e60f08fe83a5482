import { expect } from 'chai';
import { textOf } from './sources.ts';

type Lock = {
  readonly packages: Readonly<
    Record<string, { readonly optionalDependencies?: Readonly<Record<string, string>> }>
  >;
};

describe('package-lock.json', () => {
  it('names the packages of every platform, or npm ci refuses it (npm run lock completes it)', () => {
    const { packages } = JSON.parse(textOf('package-lock.json')) as Lock;
    const places = Object.keys(packages);
    const absent = Object.values(packages)
      .flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies))
      .filter((name) => !places.some((place) => place.endsWith(`node_modules/${name}`)));
    expect(absent.join('\n')).to.equal('');
  });

  it('names no address of a registry', () => {
    expect(textOf('package-lock.json')).to.not.include('"resolved": "http');
  });
});
