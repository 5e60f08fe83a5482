import { Alert, Form } from 'antd';
import { useEffect, useMemo, useRef, type ReactNode } from 'react';
import type { Problem } from '../../shell/problem.ts';
import type { Card, FieldSchema } from '../replies.ts';
import { Fields } from './SchemaField.tsx';

/** The place of a refusal in the form: the nearest field that it shows. */
const errorsOf = (problem: Problem | null): ReadonlyMap<string, string> => {
  const errors = new Map<string, string>();
  for (const { field, reason } of problem?.violations ?? [])
    errors.set(field, errors.has(field) ? `${errors.get(field) ?? ''}; ${reason}` : reason);
  return errors;
};

/** A form for a card, made from the JSON Schema of its register; refusals stand at their fields. */
export const SchemaForm = ({
  register,
  schema,
  card,
  onChange,
  problem,
  fixed,
}: {
  readonly register: string;
  readonly schema: FieldSchema;
  readonly card: Card;
  readonly onChange: (card: Card) => void;
  readonly problem: Problem | null;
  /** JSON pointers of fields that cannot change. */
  readonly fixed?: readonly string[];
}): ReactNode => {
  const errors = useMemo(() => errorsOf(problem), [problem]);
  const alert = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // The button stands below a long form: what is wrong is brought before the eyes.
    if (problem !== null) alert.current?.scrollIntoView({ block: 'center' });
  }, [problem]);
  const context = { register, errors, fixed: new Set(fixed ?? []) };
  return (
    <Form layout="vertical" component="div" className="schema-form">
      <div ref={alert} />
      {problem !== null && problem.violations.length === 0 && (
        <Alert
          type="error"
          showIcon
          role="alert"
          title={problem.message}
          description={problem.advice}
        />
      )}
      {problem !== null && problem.violations.length > 0 && (
        <Alert
          type="error"
          showIcon
          role="alert"
          style={{ marginBlockEnd: 12 }}
          title={`Исправьте отмеченное: ${problem.violations.length}`}
          description={problem.violations.slice(0, 5).map(({ field, reason }) => (
            <div key={`${field}${reason}`}>{reason}</div>
          ))}
        />
      )}
      <Fields
        schema={schema}
        field=""
        value={card}
        onChange={(next) => onChange((next ?? {}) as Card)}
        context={context}
      />
    </Form>
  );
};
