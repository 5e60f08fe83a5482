import type { Module } from '../../../module/index.ts';
import type { Core } from '../core.ts';

/** The hash chain is anchored while the hub runs; receipts and passports are routes of the JSON door. */
export const evidenceModule = ({ evidence, config }: Core): Module => ({
  code: 'evidence',
  routes: [],
  jobs: config.roles.includes('jobs') ? [evidence.anchorer] : [],
});
