/** The last refusal that a page has seen, so that a question to the operator carries its number. */
let last: { readonly at: string; readonly requestId: string } | null = null;

const pageNow = (): string => window.location.pathname.replace(/^\/console/, '') || '/';

/** Remembers the number of a failed call with the page on which it failed. */
export const noteFailure = (requestId: string | null): void => {
  if (requestId !== null) last = { at: pageNow(), requestId };
};

/** Number of the last failed call of this page; undefined when none failed on it. */
export const lastFailure = (page: string): string | undefined =>
  last !== null && last.at === page ? last.requestId : undefined;
