import { limits, type Violation } from '../../broker/index.ts';
import { positionOf, type XmlDocument, type XmlElement } from '../xml/index.ts';

/** Collects the places where an envelope departs from its structure. */
export type Violations = {
  add(element: XmlElement, reason: string): void;
  list(): readonly Violation[];
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
