import { Alert, Button } from 'antd';
import { useEffect, useRef, type ReactNode } from 'react';
import type { Step } from '../../../../broker/index.ts';
import type { FieldProblem, Problem } from '../shell/problem.ts';
import { nameOfStep, placeAt, pointerOfField, rootPointer } from './tree.ts';

const placeText = (root: Step, { field }: FieldProblem): string => {
  if (!field.startsWith(rootPointer)) return `карточка ${field}`;
  const { step, pointer } = placeAt(root, pointerOfField(root, field));
  const rest = field.slice(pointer.length);
  return `шаг «${nameOfStep(step)}»${rest === '' ? '' : ` ${rest}`}`;
};

/** What the hub found wrong; each place leads to its step. */
export const ProblemList = ({
  problem,
  root,
  onPlace,
}: {
  readonly problem: Problem;
  readonly root: Step;
  readonly onPlace: (field: string) => void;
}): ReactNode => {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    place.current?.scrollIntoView({ block: 'nearest' });
  }, [problem]);
  return (
    <div ref={place}>
      <Alert
        type="error"
        showIcon
        role="alert"
        style={{ marginBlockEnd: 12 }}
        title={problem.message}
        description={
          problem.violations.length === 0 ? (
            problem.advice
          ) : (
            <ul style={{ margin: '4px 0', paddingInlineStart: 20 }}>
              {problem.violations.map((one) => (
                <li key={`${one.field}:${one.reason}`}>
                  <Button type="link" size="small" onClick={() => onPlace(one.field)}>
                    {placeText(root, one)}
                  </Button>
                  : {one.reason}
                </li>
              ))}
            </ul>
          )
        }
      />
    </div>
  );
};
