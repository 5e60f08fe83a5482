import { limits, type Violation } from '../../broker/index.ts';
import type { XmlDocument, XmlElement } from '../xml/index.ts';

/** Collects the places where an envelope departs from its structure. */
export type Violations = {
  add(element: XmlElement, reason: string): void;
  list(): readonly Violation[];
};

/** Line and column, both from 1, of an offset in UTF-16 units. */
const positionOf = (source: string, offset: number): { line: number; column: number } => {
  const before = source.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: offset - lineStart + 1 };
};

const pathStepsMax = 4;

/** Local names from the nearest ancestors down to the element: `SenderProvidedRequestData/EOL`. */
const pathOf = (element: XmlElement): string => {
  const steps: string[] = [];
  for (
    let at: XmlElement | undefined = element;
    at !== undefined && steps.length < pathStepsMax;
    at = at.parent
  ) {
    steps.unshift(at.local);
    if (at.local.endsWith('Request') && at !== element) break;
  }
  return steps.join('/');
};

/** An empty list of violations of one document; holds at most `limits.validationErrorsMax`. */
export const makeViolations = (document: XmlDocument): Violations => {
  const found: Violation[] = [];
  return {
    add: (element, reason) => {
      if (found.length >= limits.validationErrorsMax) return;
      found.push({ field: pathOf(element), reason, ...positionOf(document.source, element.start) });
    },
    list: () => found,
  };
};
