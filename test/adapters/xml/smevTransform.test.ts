import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { expect } from 'chai';
import fc from 'fast-check';
import {
  canonicalize,
  parseXml,
  smevTransform,
  smevTransformText,
} from '../../../adapters/xml/index.ts';
import { digest } from '../../../adapters/crypto/algorithms.ts';
import { isHubError } from '../../../broker/index.ts';
import { jdkCases, refusedCases, transformCases } from '../../fixtures/transform/cases.ts';
import { sharedData } from '../../support/sharedData.ts';
import { renderDocument, xmlModel } from '../../support/xmlDocuments.ts';

const withInstructions = { allowProcessingInstructions: true };

/** Result of the chain, or `refused` where the reference implementation fails. */
const outcome = (run: () => string): string => {
  try {
    return run();
  } catch (error) {
    if (isHubError(error)) return 'refused';
    throw error;
  }
};

const expectedOf = (text: string): string => (text.startsWith('!!ERROR') ? 'refused' : text);

describe('SMEV transform: own cases', () => {
  for (const { rule, xml, expected } of transformCases) {
    it(rule, () => {
      const { root } = parseXml(xml, withInstructions);
      expect(smevTransform(root)).to.equal(expected);
      expect(smevTransformText(canonicalize(root))).to.equal(expected);
    });
  }
  for (const { rule, xml, expected } of jdkCases) {
    it(`JDK writer: ${rule}`, () => {
      expect(smevTransformText(xml, 'jdk')).to.equal(expected);
    });
  }
  for (const { rule, xml } of refusedCases) {
    it(`refuses ${rule}, as the reference implementation fails`, () => {
      expect(outcome(() => smevTransformText(xml))).to.equal('refused');
    });
  }
});

describe('SMEV transform: properties', () => {
  it('is idempotent on its own output and equal over the canonical octets', () => {
    fc.assert(
      fc.property(xmlModel({ everyElementQualified: true }), (model) => {
        const { root } = parseXml(renderDocument(model));
        const once = smevTransform(root);
        expect(smevTransformText(canonicalize(root))).to.equal(once);
        expect(smevTransformText(once)).to.equal(once);
      }),
      { numRuns: 100 },
    );
  });
});

describe('SMEV transform: oracle vectors', () => {
  const folder = sharedData('smev3/transform-vectors/oracle');
  const names = folder === undefined ? [] : readdirSync(folder);
  const cases = names.filter((name) => name.endsWith('.c14n')).map((name) => name.slice(0, -5));
  const read = (name: string): string => readFileSync(`${folder}/${name}`, 'utf8');

  it('runs every vector when the folder is present', () => {
    expect(cases.length).to.equal(folder === undefined ? 0 : 106);
  });
  for (const name of cases) {
    it(name, () => {
      const expected = expectedOf(read(`${name}.expected`));
      const canonical = read(`${name}.c14n`);
      expect(outcome(() => smevTransformText(canonical))).to.equal(expected);
      const input = read(`${name}.in.xml`);
      if (input.includes('<!DOCTYPE')) {
        expect(() => parseXml(input, withInstructions)).to.throw('DTD');
        return;
      }
      const { root } = parseXml(input, withInstructions);
      expect(canonicalize(root)).to.equal(canonical);
      expect(outcome(() => smevTransform(root))).to.equal(expected);
      if (existsSync(`${folder}/${name}.jdk-sjsxp`)) {
        expect(smevTransform(root, 'jdk')).to.equal(read(`${name}.jdk-sjsxp`));
      }
    });
  }
});

describe('SMEV transform: published vectors', () => {
  const folder = sharedData('smev3/transform-vectors/published');
  const names = folder === undefined ? [] : readdirSync(folder);
  for (const file of names.filter((name) => name.endsWith('.in.xml'))) {
    const name = `${folder}/${file.slice(0, -'.in.xml'.length)}`;
    it(file, () => {
      const { root } = parseXml(readFileSync(`${name}.in.xml`), withInstructions);
      const output = smevTransform(root);
      if (existsSync(`${name}.expected`)) {
        expect(output).to.equal(readFileSync(`${name}.expected`, 'utf8'));
        return;
      }
      const expected = readFileSync(`${name}.gost94-digest.b64`, 'utf8').trim();
      const octets = digest('gost94', Buffer.from(output, 'utf8'));
      expect(Buffer.from(octets).toString('base64')).to.equal(expected);
    });
  }
  const wrong = `${folder}/known-wrong/danbka-TransformTest`;
  for (const name of folder === undefined ? [] : [wrong]) {
    it('differs from the published answer that is known to be wrong', () => {
      const output = smevTransformText(readFileSync(`${name}.in.xml`));
      expect(output).to.not.equal(readFileSync(`${name}.expected`, 'utf8'));
      expect(output).to.equal(readFileSync(`${name}.reference-output`, 'utf8'));
    });
  }
});
