/** A length of time: working days of the region's calendar, or seconds of the clock. */
export type Term = { readonly workingDays: number } | { readonly seconds: number };

/** JSONata over `{ input, steps, item, index }`. */
export type Expression = string;

/** Where a field of a later request comes from. */
export type FieldSource =
  | { readonly value: unknown }
  /** JSON pointer into what the sequence was started with. */
  | { readonly input: string }
  /** JSON pointer into the answer of an earlier step. */
  | { readonly step: string; readonly pointer: string }
  /** XPath into the answer of an earlier step as it came; prefix `vs` is the type's namespace. */
  | { readonly step: string; readonly xpath: string }
  | { readonly jsonata: Expression };

/** How the content of a request is made: one expression, or field by field. */
export type Mapping =
  | { readonly jsonata: Expression }
  | { readonly fields: readonly { readonly to: string; readonly from: FieldSource }[] };

export type Retry = {
  /** Further attempts after the first. */
  readonly times: number;
  readonly delay: Term;
  /** Each further delay is so many times longer; 1 when absent. Counts for seconds only. */
  readonly factor?: number;
};

type Named = { readonly id: string; readonly title?: string };

/** Sends a request on behalf of the initiator and waits for the answer. */
export type RequestStep = Named & {
  readonly kind: 'request';
  readonly type: string;
  readonly content: Mapping;
  readonly timeout: Term;
  readonly retry?: Retry;
  /** What follows when no answer came after all attempts, or a refusal that is not among `acceptedRefusals`. */
  readonly onFailure?: 'stop' | 'continue-without';
  /** Codes of business refusals that are answers, e.g. NO_DATA. */
  readonly acceptedRefusals?: readonly string[];
  /** Undoes this step when the sequence stops later. */
  readonly compensate?: Omit<RequestStep, 'compensate' | 'onFailure'>;
};

export type DecisionStep = Named & {
  readonly kind: 'decision';
  readonly question: string;
  readonly options: readonly { readonly code: string; readonly title: string }[];
  readonly deadline?: Term;
  /** Option taken when nobody decides in time; without it the sequence stops. */
  readonly onTimeout?: string;
};

export type Step =
  | RequestStep
  | DecisionStep
  | (Named & { readonly kind: 'wait'; readonly term: Term })
  | (Named & { readonly kind: 'sequence'; readonly steps: readonly Step[] })
  | (Named & { readonly kind: 'parallel'; readonly branches: readonly Step[] })
  | (Named & {
      readonly kind: 'choice';
      readonly cases: readonly { readonly when: Expression; readonly step: Step }[];
      readonly otherwise?: Step;
    })
  | (Named & {
      readonly kind: 'loop';
      /** Gives a list; longer than `max` stops the sequence. */
      readonly over: Expression;
      readonly max: number;
      readonly parallel?: boolean;
      readonly step: Step;
    });

/** A preset sequence of inter-agency requests (KIS-6.2.4). */
export type Scenario = {
  readonly code: string;
  readonly name: string;
  readonly description?: string;
  /** System on whose behalf the requests go; its key is kept by server-side signing. */
  readonly initiator: string;
  /** Applications of these services start it by themselves (KIS-6.3.9). */
  readonly services?: readonly string[];
  /** Channels of such applications; every channel when absent. */
  readonly channels?: readonly string[];
  readonly step: Step;
};

/** The direct children of a step with the part of the path that leads to each. */
export const childrenOfStep = (step: Step): readonly (readonly [part: string, child: Step])[] => {
  switch (step.kind) {
    case 'sequence':
      return step.steps.map((child, index) => [`steps/${index}`, child]);
    case 'parallel':
      return step.branches.map((child, index) => [`branches/${index}`, child]);
    case 'choice':
      return [
        ...step.cases.map(({ step: child }, index) => [`cases/${index}/step`, child] as const),
        ...(step.otherwise ? [['otherwise', step.otherwise] as const] : []),
      ];
    case 'loop':
      return [['step', step.step]];
    case 'request':
    case 'decision':
    case 'wait':
      return [];
  }
};

/** Every step of a tree with its JSON pointer from the tree's own. */
export const allSteps = (
  step: Step,
  pointer: string,
): readonly { readonly step: Step; readonly pointer: string }[] => [
  { step, pointer },
  ...childrenOfStep(step).flatMap(([part, child]) => allSteps(child, `${pointer}/${part}`)),
];
