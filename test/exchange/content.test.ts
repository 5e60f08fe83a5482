import { createHash } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import {
  builtinProvider,
  canonicalJson,
  readCertificate,
  verifyDetachedJws,
} from '../../adapters/crypto/index.ts';
import { canonicalize, parseXml } from '../../adapters/xml/index.ts';
import type { SoapClient } from '../../adapters/sdk/index.ts';
import { present } from '../support/exchangeParts.ts';
import { withHub } from '../support/hub.ts';
import { anyContent, anyPayload, anythingSchema } from '../support/payloads.ts';
import { addType } from '../support/testType.ts';

const code = 'VS00090v001';
const namespace = `urn://kuzbass/test/${code}`;
const atOnce = 20;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const canonical = (xml: string): string => canonicalize(parseXml(xml).root);

/** Carries out the work for every item, some at a time. */
const inBatches = async <T>(items: readonly T[], work: (item: T) => Promise<void>) => {
  for (let from = 0; from < items.length; from += atOnce) {
    await Promise.all(items.slice(from, from + atOnce).map(work));
  }
};

describe('exchange: the hub does not alter business content', () => {
  const world = withHub();
  let carried = 0;

  before(async () => {
    const files = [{ name: 'schema.xsd', content: anythingSchema(namespace) }];
    await addType(world(), code, {
      xsd: { files },
      jsonSchemas: { request: {}, response: {} },
      json: { convertible: false, typed: false },
    });
  });

  /** Sends every payload and takes it at the other side; checks the bytes, the canonical form and the sender's signature. */
  const carry = async (
    sender: SoapClient,
    recipient: SoapClient,
    payloads: readonly string[],
    sameWire: boolean,
  ): Promise<void> => {
    const sent = new Map<string, string>();
    await inBatches(payloads, async (payload) => {
      sent.set((await sender.sendRequest({ payload })).messageId, payload);
    });
    await inBatches(payloads, async () => {
      const { draft, metadata, verifySender } = present(await recipient.getRequest());
      const payload = present(sent.get(metadata.messageId));
      const got = present(draft.payload).text;
      expect(sha256(got), payload).to.equal(sha256(payload));
      expect(canonical(got)).to.equal(canonical(payload));
      const check = await verifySender();
      expect(check?.ok, payload).to.equal(sameWire ? true : undefined);
      await recipient.ack(metadata.messageId);
      sent.delete(metadata.messageId);
      carried += 1;
    });
    expect(sent.size).to.equal(0);
  };

  const payloadsOf = (count: number, seed: number): readonly string[] =>
    fc.sample(anyPayload(namespace), { numRuns: count, seed });

  for (const [at, version] of (['1.1', '1.2', '1.3'] as const).entries()) {
    it(`KIS-4.3 250 random payloads in ${version}: equal SHA-256, equal canonical form, the sender's signature verifies`, () =>
      carry(
        world().soap('RPGU42', version),
        world().soap('VIS42', version),
        payloadsOf(250, 430 + at),
        true,
      ));
  }

  it("KIS-4.3 50 random payloads signed by GOST: the sender's signature verifies", () =>
    carry(world().soap('MFC42', '1.2'), world().soap('VIS42', '1.2'), payloadsOf(50, 434), true));

  it('KIS-4.3 100 random payloads between versions: equal SHA-256 in an envelope that the hub wrote anew', async () => {
    const rpgu = world().soap('RPGU42', '1.3');
    await carry(rpgu, world().soap('VIS42', '1.1'), payloadsOf(50, 435), false);
    const other = world().soap('RPGU42', '1.1');
    await carry(other, world().soap('VIS42', '1.2'), payloadsOf(50, 436), false);
  });

  it('KIS-4.3 100 random JSON contents: equal SHA-256 of the canonical form, the sender’s JWS verifies', async () => {
    const rpgu = world().json('RPGU42');
    const vis = world().json('VIS42');
    const certificate = readCertificate(world().department('RPGU42').certificatePem);
    const contents = fc.sample(anyContent, { numRuns: 100, seed: 437 });
    const sent = new Map<string, unknown>();
    await inBatches(contents, async (content) => {
      sent.set((await rpgu.send({ type: code, content })).messageId, content);
    });
    await inBatches(contents, async () => {
      const { messageId, content, source } = present(await vis.lease('requests'));
      const expected = sha256(canonicalJson(sent.get(messageId)));
      expect(sha256(canonicalJson(content))).to.equal(expected);
      const payload = JSON.parse(source.signedPart) as { content: unknown };
      expect(sha256(canonicalJson(payload.content))).to.equal(expected);
      const jws = source.signature;
      const provider = builtinProvider();
      expect(await verifyDetachedJws({ payload, jws, certificate, provider })).to.equal(true);
      await vis.ack(messageId);
      carried += 1;
    });
  });

  it('KIS-4.3 makes 1 000 messages in all', () => {
    expect(carried).to.equal(1_000);
  });
});
