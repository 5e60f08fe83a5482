import type { Module } from '../../../module/index.ts';
import { makeAuditRoutes } from '../../audit/index.ts';
import { auditPortsOf } from '../audited.ts';
import type { Core } from '../core.ts';

/** The audit trail as part of the hub. */
export const makeAuditModule = ({ storage, clock, log }: Core): Module => ({
  code: 'audit',
  routes: makeAuditRoutes(auditPortsOf(storage, clock, log)),
  jobs: [],
});
