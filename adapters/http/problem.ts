import type { ServerResponse } from 'node:http';
import {
  errorTable,
  isHubError,
  type ErrorCode,
  type HubError,
  type Log,
  type Violation,
} from '../../broker/index.ts';
import { endReply } from './body.ts';

/** RFC 9457 problem details with the exchange's own members. */
export type Problem = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly code: ErrorCode;
  readonly advice: string;
  readonly retryable: boolean;
  readonly violations: readonly Violation[];
  readonly requestId: string;
};

const violationsOf = ({ details }: HubError): readonly Violation[] => {
  if (details.violations !== undefined) return details.violations;
  if (details.field === undefined) return [];
  return [{ field: details.field, reason: details.reason ?? 'значение не принято' }];
};

/** Problem details of an expected refusal (RFC 9457 §3); texts come from the error table. */
export const problemOf = (error: HubError, target: string, requestId: string): Problem => {
  const row = errorTable[error.code];
  return {
    type: `/docs/errors#${error.code}`,
    title: row.title,
    status: row.httpStatus,
    detail: error.details.reason ?? row.title,
    // The query may hold a business key of a person; the path never does.
    instance: target.split('?', 1)[0] ?? target,
    code: error.code,
    advice: row.advice,
    retryable: row.retryable,
    violations: violationsOf(error),
    requestId,
  };
};

/** Frames of a stack without its first line: the message may quote data. */
const framesOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? '').split('\n    at ').slice(1, 8).join(' < ') : '';

/** Problem of anything thrown: what is not in the table becomes SMEVFailure with a reference number, and is logged. */
export const problemOfAny = (
  error: unknown,
  target: string,
  requestId: string,
  log: Log,
): Problem => {
  if (isHubError(error)) return problemOf(error, target, requestId);
  log.error('http.failure', {
    requestId,
    name: error instanceof Error ? error.name : typeof error,
    frames: framesOf(error),
  });
  const row = errorTable.SMEVFailure;
  return {
    type: '/docs/errors#SMEVFailure',
    title: row.title,
    status: row.httpStatus,
    detail: `Номер обращения: ${requestId}`,
    instance: target.split('?', 1)[0] ?? target,
    code: 'SMEVFailure',
    advice: row.advice,
    retryable: row.retryable,
    violations: [],
    requestId,
  };
};

/** Writes a problem as `application/problem+json`. Does nothing when the reply has begun. */
export const writeProblem = (res: ServerResponse, problem: Problem): void => {
  if (res.headersSent) {
    res.destroy();
    return;
  }
  const bytes = Buffer.from(JSON.stringify(problem));
  res.statusCode = problem.status;
  res.setHeader('Content-Type', 'application/problem+json; charset=utf-8');
  res.setHeader('Content-Length', bytes.byteLength);
  res.setHeader('Cache-Control', 'no-store');
  if (problem.retryable && !res.hasHeader('Retry-After')) res.setHeader('Retry-After', '5');
  endReply(res, bytes);
};
