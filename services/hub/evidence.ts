import {
  buildPassport,
  gatherPassport,
  makeAnchorer,
  makeStamper,
  receiptSource,
  receiptOf,
  signReceipt,
  type Anchorer,
} from '../../adapters/evidence/index.ts';
import { printPdf } from '../../adapters/pdf/index.ts';
import { readProof, readQueues } from '../../adapters/postgres/index.ts';
import type { Evidence } from '../../adapters/rest/index.ts';
import type { Core } from './core.ts';
import { makeCertificates } from './parts.ts';

type EvidenceParts = Pick<
  Core,
  'config' | 'storage' | 'registry' | 'keys' | 'provider' | 'trust' | 'clock' | 'log'
>;

/** Anchors of the journal's chain, receipts and passports, signed with the hub's GOST key. */
export const makeEvidence = ({
  config,
  storage,
  registry,
  keys,
  provider,
  trust,
  clock,
  log,
}: EvidenceParts): Evidence & { readonly anchorer: Anchorer } => {
  const { anchors, database, journal } = storage;
  const signer = { ...keys.gost, provider };
  const stamper = config.tsaUrl === null ? null : makeStamper(config.tsaUrl, provider);
  const anchorer = makeAnchorer({ anchors, signer, provider, stamper, clock, log });
  const ports = {
    journal,
    proof: (seq: number) => readProof(database, seq),
    queues: (seq: number) => readQueues(database, seq),
    anchors,
    anchorer,
    certificate: makeCertificates(registry).bySha256,
    authorities: trust.authorities,
    print: printPdf,
    clock,
  };
  return {
    anchorer,
    receipt: async (message) => signReceipt(receiptOf(await receiptSource(ports, message)), signer),
    passport: async (message) => buildPassport(await gatherPassport(ports, message), signer),
  };
};
