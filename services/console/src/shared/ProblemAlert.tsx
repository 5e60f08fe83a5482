import { Alert, Button } from 'antd';
import type { ReactNode } from 'react';
import { problemOf } from '../shell/problem.ts';

/** A refusal in words: what happened, which fields, what to do, the number for the operator. */
export const ProblemAlert = ({
  error,
  retry,
}: {
  readonly error: unknown;
  readonly retry?: () => void;
}): ReactNode => {
  const { message, advice, violations, requestId } = problemOf(error);
  // The only violation is often the message itself: told once, and the field is named.
  const places = violations.filter(({ field, reason }) => field !== '' || reason !== message);
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      style={{ marginBlockEnd: 12 }}
      title={message}
      description={
        <>
          {places.length > 0 && (
            <ul style={{ margin: '4px 0', paddingInlineStart: 20 }}>
              {places.map(({ field, reason, line }) => (
                <li key={`${field}:${reason}`}>
                  <span className="mono">{field}</span>
                  {(reason !== message || line !== undefined) && `: ${reason}`}
                </li>
              ))}
            </ul>
          )}
          <div>{advice}</div>
          {requestId !== null && <div className="mono">Номер обращения: {requestId}</div>}
        </>
      }
      action={retry && <Button onClick={retry}>Повторить</Button>}
    />
  );
};
