import { readFileSync, readdirSync } from 'node:fs';
import { expect } from 'chai';
import { builtinProvider, readCertificate } from '../../../../adapters/crypto/index.ts';
import {
  findSignatures,
  verifySignature,
  type SignatureCheck,
} from '../../../../adapters/crypto/xmldsig/index.ts';
import { parseXml } from '../../../../adapters/xml/index.ts';
import { sharedData } from '../../../support/sharedData.ts';

const provider = builtinProvider();

const checksOf = async (path: string): Promise<SignatureCheck[]> => {
  const document = parseXml(readFileSync(path));
  const options = { provider, lenientSignedInfo: true };
  return Promise.all(
    findSignatures(document).map(async (item) => verifySignature(document, item, options)),
  );
};

type Row = { readonly digestOk: boolean; readonly signature: string };

const rowsOf = (folder: string): Map<string, Row[]> => {
  const rows = new Map<string, Row[]>();
  const lines = readFileSync(`${folder}/verification.tsv`, 'utf8').trim().split('\n');
  for (const line of lines) {
    const [file = '', kind = ''] = line.split('\t');
    if (!kind.startsWith('sig')) continue;
    const row = {
      digestOk: line.includes('digest[wstx]=OK'),
      signature: /SIG=(\S+)/.exec(line)?.[1] ?? '',
    };
    rows.set(file, [...(rows.get(file) ?? []), row]);
  }
  return rows;
};

describe('XMLDSig: really signed messages', () => {
  const folder = sharedData('smev3/signed-messages');
  const rows = folder === undefined ? new Map<string, Row[]>() : rowsOf(folder);
  const files = folder === undefined ? [] : readdirSync(folder).filter((name) => rows.has(name));

  it('finds every file of the table', () => {
    expect(files.length).to.equal(rows.size);
  });
  for (const file of files) {
    it(file, async () => {
      const checks = await checksOf(`${folder}/${file}`);
      const expected = rows.get(file) ?? [];
      expect(checks.map((check) => check.digestOk)).to.eql(expected.map((row) => row.digestOk));
      expect(checks.map((check) => check.signatureOk)).to.eql(
        expected.map((row) => row.signature.startsWith('OK')),
      );
      for (const check of checks) expect(check.ok).to.equal(check.digestOk && check.signatureOk);
    });
  }
});

describe('XMLDSig: messages of other signers', () => {
  const folder = sharedData('crypto/xml');
  const gost = sharedData('crypto/gost');
  const certificateOf = (name: string) => readCertificate(readFileSync(name, 'utf8'));
  const general = async (file: string, certificate: string): Promise<SignatureCheck> => {
    const document = parseXml(readFileSync(`${folder}/${file}`), {
      allowProcessingInstructions: true,
    });
    return verifySignature(document, findSignatures(document)[0], {
      provider,
      certificate: certificateOf(certificate),
      profile: 'general',
    });
  };
  const cases: readonly (readonly [file: string, certificate: string])[] =
    folder === undefined || gost === undefined
      ? []
      : [
          ['xmlsec-rsa.xml', `${folder}/rsa.crt.pem`],
          ['xmlsec-rsa-pi.xml', `${folder}/rsa.crt.pem`],
          ['xmlsec-rsa-tricky.xml', `${folder}/rsa.crt.pem`],
          ['xmlsec-ec.xml', `${folder}/ec.crt.pem`],
          ['signed-5k-rsa.xml', `${folder}/rsa.crt.pem`],
          ['signed-50k-rsa.xml', `${folder}/rsa.crt.pem`],
          ['signed-5k-ec.xml', `${folder}/ec.crt.pem`],
          ['signed-5k-gost.xml', `${gost}/256-A.crt.pem`],
        ];
  for (const [file, certificate] of cases) {
    it(`accepts ${file} by the general profile only`, async () => {
      const check = await general(file, certificate);
      expect(check.reason).to.equal('Подпись верна.');
      expect(check.ok).to.equal(true);
      const document = parseXml(readFileSync(`${folder}/${file}`), {
        allowProcessingInstructions: true,
      });
      const strict = await verifySignature(document, findSignatures(document)[0], { provider });
      expect(strict).to.include({ ok: false, reasonCode: 'SignatureIsInvalid' });
    });
  }

  // These were signed over xml:id attributes and trimmed text, which the reference implementation of the transform never gives.
  const unfaithful: readonly (readonly [file: string, certificate: string])[] =
    folder === undefined || gost === undefined
      ? []
      : [
          ['signed-5k-rsa-smev.xml', `${folder}/rsa.crt.pem`],
          ['signed-5k-gost-smev.xml', `${gost}/256-A.crt.pem`],
          ['signed-50k-gost-smev.xml', `${gost}/256-A.crt.pem`],
        ];
  for (const [file, certificate] of unfaithful) {
    it(`finds the digest of ${file} wrong and its signature right`, async () => {
      const check = await general(file, certificate);
      expect(check).to.include({ ok: false, digestOk: false, signatureOk: true });
      expect(check.reason).to.include('префиксом xml');
    });
  }
});
