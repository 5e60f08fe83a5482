import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { compileXsd, parseXml } from '../../../adapters/xml/index.ts';
import { loadDescriptions, soapVersions } from '../../../adapters/soap/index.ts';
import { schemaStructure, serviceStructure } from '../../support/schemaStructure.ts';
import { sharedData } from '../../support/sharedData.ts';

const own = fileURLToPath(new URL('../../../schemas/smev/', import.meta.url));
const marks = fileURLToPath(new URL('../../../schemas/hub/marks-1.0.xsd', import.meta.url));
const read = (folder: string, name: string): string => readFileSync(`${folder}/${name}`, 'utf8');

const objectOf = (map: ReadonlyMap<string, string>): Record<string, string> =>
  Object.fromEntries(map);

describe('schemas/smev', () => {
  const published = sharedData('smev3/xsd');
  for (const version of soapVersions) {
    const files = readdirSync(`${own}${version}`);

    it(`KIS-2.1.8 compiles every schema of ${version}`, () => {
      const validator = compileXsd(loadDescriptions(own).schemas(version));
      try {
        const root = `<a:AckResponse xmlns:a="urn://x-artefacts-smev-gov-ru/services/message-exchange/types/${version}"/>`;
        expect(validator.validate(root)).to.deep.equal([]);
        expect(validator.validate(root.replace('AckResponse', 'Foreign'))).to.have.length(1);
      } finally {
        validator.dispose();
      }
    });

    it(`declares seven operations in 1.1 and 1.2 and six in 1.3 (${version})`, () => {
      const structure = serviceStructure(read(`${own}${version}`, `smev-message-exchange-service-${version}.wsdl`));
      const operations = [...structure.keys()].filter((key) => key.startsWith('binding '));
      expect(operations).to.have.length(version === '1.3' ? 6 : 7);
      expect(structure.get('portType SendRequest')?.split('\n')).to.have.length(1 + 2 + 16);
    });

    if (published === undefined) continue;
    it(`has the files of the published interface ${version}`, () => {
      expect(files.toSorted()).to.deep.equal(readdirSync(`${published}/${version}`).toSorted());
    });

    for (const name of files) {
      it(`has the structure of the published ${name}`, () => {
        const structure = name.endsWith('.wsdl') ? serviceStructure : schemaStructure;
        const expected = structure(read(`${published}/${version}`, name));
        expect(expected.size).to.be.greaterThan(3);
        expect(objectOf(structure(read(`${own}${version}`, name)))).to.deep.equal(objectOf(expected));
      });
    }
  }

  it('compiles the marks of the hub', () => {
    const validator = compileXsd([{ name: 'marks-1.0.xsd', content: readFileSync(marks, 'utf8') }]);
    const mark = (value: string): string =>
      `<m:Confidentiality xmlns:m="urn://kuzbass/hub/marks/1.0">${value}</m:Confidentiality>`;
    expect(validator.validate(mark('official'))).to.deep.equal([]);
    expect(validator.validate(mark('none'))).to.have.length.greaterThan(0);
    validator.dispose();
  });

  it('serves the WSDL with the address of the hub and schemas that can be fetched', () => {
    const descriptions = loadDescriptions(own);
    for (const version of soapVersions) {
      const address = `https://hub.example/ws/${version}`;
      const pending = [descriptions.wsdl(version, address)];
      const seen = new Set<string>();
      expect(pending[0]).to.contain(`location="${address}"`);
      for (let text = pending.pop(); text !== undefined; text = pending.pop()) {
        parseXml(text);
        for (const [, location = ''] of text.matchAll(/schemaLocation="([^"]+)"/g)) {
          expect(location.startsWith(`${address}?xsd=`)).to.equal(true);
          const name = location.slice(`${address}?xsd=`.length);
          if (seen.has(name)) continue;
          seen.add(name);
          const schema = descriptions.xsd(version, name, address);
          expect(schema, name).to.be.a('string');
          pending.push(schema ?? '');
        }
      }
      expect(seen.size).to.equal(version === '1.3' ? 5 : 3);
    }
  });
});
