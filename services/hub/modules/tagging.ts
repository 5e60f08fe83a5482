import type { SignatureAlgorithm } from '../../../adapters/crypto/index.ts';
import { hubKeyFor } from '../../../adapters/keys/index.ts';
import { makeTaggingRoutes } from '../../../adapters/rest/index.ts';
import { newRandomBytes } from '../../../adapters/runtime/index.ts';
import { makeTagging } from '../../../broker/index.ts';
import type { Module } from '../../../module/index.ts';
import type { Core } from '../core.ts';

/** Marking codes of applications for services (KIS-6.3.7). */
export const taggingModule = ({ provider, keys, registry, storage, clock }: Core): Module => {
  const { marks } = storage;
  const tagging = makeTagging({ marks, registry, random: newRandomBytes, clock });
  const signer = (algorithm: string | null) =>
    algorithm === null ? keys.gost : hubKeyFor(keys, algorithm as SignatureAlgorithm);
  return {
    code: 'tagging',
    routes: makeTaggingRoutes({ provider, signer, tagging, marks, clock }),
    jobs: [],
  };
};
