import type { Violation } from '../errors.ts';
import { limits } from '../limits.ts';
import {
  allSteps,
  childrenOfStep,
  type FieldSource,
  type Mapping,
  type Scenario,
  type Step,
} from './definition.ts';

type Place = { readonly step: Step; readonly pointer: string };

const duplicates = (places: readonly Place[]): readonly Violation[] => {
  const seen = new Set<string>();
  return places.flatMap(({ step: { id }, pointer }): readonly Violation[] => {
    if (seen.has(id)) return [{ field: `${pointer}/id`, reason: `шаг «${id}» уже есть` }];
    seen.add(id);
    return [];
  });
};

const sourcesOf = (mapping: Mapping): readonly (readonly [FieldSource, number])[] =>
  'fields' in mapping ? mapping.fields.map(({ from }, index) => [from, index]) : [];

/** A field taken from a step that does not exist, or that is the step itself. */
const unknownSources = (
  { step, pointer }: Place,
  ids: ReadonlySet<string>,
): readonly Violation[] =>
  step.kind !== 'request'
    ? []
    : sourcesOf(step.content).flatMap(([source, index]): readonly Violation[] => {
        if (!('step' in source)) return [];
        const field = `${pointer}/content/fields/${index}/from/step`;
        if (!ids.has(source.step)) return [{ field, reason: `шага «${source.step}» нет` }];
        return source.step === step.id
          ? [{ field, reason: 'шаг не может брать сведения из своего ответа' }]
          : [];
      });

const wrongOption = ({ step, pointer }: Place): readonly Violation[] => {
  if (step.kind !== 'decision' || step.onTimeout === undefined) return [];
  return step.options.some(({ code }) => code === step.onTimeout)
    ? []
    : [{ field: `${pointer}/onTimeout`, reason: `варианта «${step.onTimeout}» нет` }];
};

const tooDeep = (step: Step, pointer: string, depth: number): readonly Violation[] => {
  if (depth > limits.scenarioDepthMax) {
    return [{ field: pointer, reason: `вложенность больше ${limits.scenarioDepthMax}` }];
  }
  const children = childrenOfStep(step).map(([, child]) => child);
  return children.flatMap((child) => tooDeep(child, pointer, depth + 1)).slice(0, 1);
};

/**
 * What is wrong with a definition beyond its schema: repeated ids, sources that do not exist, options nobody can take, depth.
 * Pointers lead into the definition.
 */
export const scenarioViolations = ({ step }: Scenario): readonly Violation[] => {
  const deep = tooDeep(step, '/step', 1);
  if (deep.length > 0) return deep;
  const places = allSteps(step, '/step');
  if (places.length > limits.scenarioStepsMax) {
    return [{ field: '/step', reason: `шагов больше ${limits.scenarioStepsMax}` }];
  }
  const ids = new Set(places.map((place) => place.step.id));
  return [
    ...duplicates(places),
    ...places.flatMap((place) => [...unknownSources(place, ids), ...wrongOption(place)]),
  ];
};
