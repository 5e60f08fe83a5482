/** The audit trail: who did what, when, from where; append-only and hash-chained (KIS-4.4.7, KIS-4.6.2). */
export type { AuditPorts } from './ports.ts';
export { makeAuditRoutes } from './routes.ts';
export type {
  AuditEventsData,
  AuditListData,
  EntryReplyData,
  VerificationData,
} from './schemas.ts';
export { makeAuditWriter } from './store.ts';
export { verifyTrail, type TrailVerdict } from './verify.ts';
