/** One place of bad input, as RFC 9457 replies of the hub carry it. */
export type FieldProblem = {
  readonly field: string;
  readonly reason: string;
  readonly line?: number;
};

/** A refusal of the hub, or of the network (`code` Network). */
export class Problem extends Error {
  readonly code: string;
  readonly status: number;
  readonly advice: string;
  readonly violations: readonly FieldProblem[];
  readonly requestId: string | null;

  constructor(body: Partial<Problem> & { readonly detail?: string; readonly title?: string }) {
    super(body.detail ?? body.title ?? 'Хаб не ответил');
    this.name = 'Problem';
    this.code = body.code ?? 'Network';
    this.status = body.status ?? 0;
    this.advice = body.advice ?? 'Проверьте связь и повторите.';
    this.violations = body.violations ?? [];
    this.requestId = body.requestId ?? null;
  }
}

/** The refusal behind whatever was thrown. */
export const problemOf = (error: unknown): Problem =>
  error instanceof Problem
    ? error
    : new Problem({ detail: error instanceof Error ? error.message : String(error) });
