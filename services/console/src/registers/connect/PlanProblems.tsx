import { Alert, Button } from 'antd';
import type { ReactNode } from 'react';
import { ProblemAlert } from '../../shared/ProblemAlert.tsx';
import { problemOf, type FieldProblem } from '../../shell/problem.ts';
import { useSchemas } from '../data.ts';
import { placeOf, stepName, type Place } from './violations.ts';

/** Leads to the step and the field of a refusal; all refusals come along, for the form to show them. */
export type Fix = (place: Place, violations: readonly FieldProblem[]) => void;

const useFieldTitle = (): ((pointer: string) => string | undefined) => {
  const schemas = useSchemas();
  return (pointer) => {
    const [, register, , key = ''] = pointer.split('/');
    const found = schemas.data?.find(({ name }) => name === register);
    return found?.schema.properties?.[key]?.title;
  };
};

/** Why the package cannot be handed in, in words, with the way to each field. */
export const PlanProblems = ({
  error,
  fix,
  retry,
}: {
  readonly error: unknown;
  /** null: the package cannot be changed now. */
  readonly fix: Fix | null;
  readonly retry: () => void;
}): ReactNode => {
  const titleOf = useFieldTitle();
  const { violations } = problemOf(error);
  if (violations.length === 0) return <ProblemAlert error={error} retry={retry} />;
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={`Подать нельзя, исправьте: ${violations.length}`}
      description={
        <ul style={{ margin: '4px 0', paddingInlineStart: 20 }}>
          {violations.map(({ field, reason }) => {
            const place = placeOf(field);
            const title = titleOf(field);
            const where = place && `${stepName(place.step)}${title ? `: ${title}` : ''}`;
            return (
              <li key={`${field}:${reason}`}>
                {reason}
                {place && fix && (
                  <div>
                    <Button size="small" onClick={() => fix(place, violations)}>
                      Исправить — {where}
                    </Button>
                  </div>
                )}
              </li>
            );
          })}
        </ul>
      }
    />
  );
};
