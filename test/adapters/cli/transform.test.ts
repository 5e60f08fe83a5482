import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { hub, jsonOf } from '../../support/cli.ts';
import { sharedData } from '../../support/sharedData.ts';

const source = '<?xml version="1.0"?>\n<a xmlns="urn:t">\n  <b z="1" y="2">&gt;ё</b>\n</a>\n';
const expected = '<ns1:a xmlns:ns1="urn:t"><ns1:b y="2" z="1">&gt;ё</ns1:b></ns1:a>';

describe('npx hub transform', () => {
  it('writes the bytes that are digested, and nothing after them', async () => {
    const { code, stdout } = await hub(['transform'], { stdin: source });
    expect(code).to.equal(0);
    expect(stdout).to.deep.equal(Buffer.from(expected));
  });

  it('says the result in JSON', async () => {
    const result = await hub(['transform', '--json'], { stdin: source });
    expect(jsonOf(result)).to.deep.equal({ ok: true, result: expected });
  });

  it('canonicalizes alone', async () => {
    const { out } = await hub(['transform', '--only-c14n'], {
      stdin: '<a xmlns:x="urn:unused" z="1"\n y="2"/>',
    });
    expect(out).to.equal('<a y="2" z="1"></a>');
  });

  const refused: readonly [string, string][] = [
    ['text that is not XML', '<a><b></a>'],
    ['a DTD', '<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>'],
  ];
  for (const [what, stdin] of refused) {
    it(`refuses ${what} with 1 and writes nothing`, async () => {
      const { code, out, err } = await hub(['transform'], { stdin });
      expect(code).to.equal(1);
      expect(out).to.equal('');
      expect(err).to.contain('PoorSOAPEnvelopeFormat');
    });
  }

  it('agrees with the oracle, with and without canonicalization', async () => {
    const folder = sharedData('smev3/transform-vectors/oracle');
    if (folder === undefined) return;
    const read = (name: string): Buffer => readFileSync(path.join(folder, name));
    // The library is proved on all of them; here only the way through the process, on every twentieth.
    const names = readdirSync(folder)
      .filter((name) => name.endsWith('.in.xml'))
      .map((name) => name.replace('.in.xml', ''))
      .filter((_, index) => index % 20 === 0);
    expect(names).to.have.length.greaterThan(5);
    await Promise.all(
      names.map(async (name) => {
        const stdin = read(`${name}.in.xml`);
        const chain = await hub(['transform', '--c14n'], { stdin });
        expect(chain.stdout.equals(read(`${name}.expected`)), name).to.equal(true);
        const alone = await hub(['transform'], { stdin: read(`${name}.c14n`) });
        expect(alone.stdout.equals(read(`${name}.expected`)), name).to.equal(true);
      }),
    );
  });
});
