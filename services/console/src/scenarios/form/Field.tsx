import { Form } from 'antd';
import { createContext, useContext, type ReactNode } from 'react';
import type { FieldProblem } from '../../shell/problem.ts';

/** What the hub found wrong, by JSON pointers into the card. */
export const Problems = createContext<readonly FieldProblem[]>([]);

/** Identifier of the control of a place in the card. */
export const idAt = (at: string): string => `scenario${at.replaceAll('/', '-')}`;

/** Reasons told of a place or of anything in it. */
export const useReasons = (at: string): string | undefined => {
  const found = useContext(Problems).filter(
    ({ field }) => field === at || field.startsWith(`${at}/`),
  );
  return found.length === 0 ? undefined : found.map(({ reason }) => reason).join('; ');
};

/** A labelled control with what is wrong with its value. */
export const Field = ({
  label,
  at,
  children,
}: {
  readonly label: string;
  /** JSON pointer of the value. */
  readonly at: string;
  readonly children: ReactNode;
}): ReactNode => {
  const reasons = useReasons(at);
  return (
    <Form.Item
      label={label}
      htmlFor={idAt(at)}
      validateStatus={reasons === undefined ? '' : 'error'}
      help={reasons}
    >
      {children}
    </Form.Item>
  );
};
