import { Space } from 'antd';
import type { ReactNode } from 'react';
import { QueueLink, SystemLink, TypeLink } from '../shared/links.tsx';
import { StateTag } from '../shared/states.tsx';
import {
  severityWords,
  stateWords,
  type IncidentData,
  type IncidentState,
  type Severity,
} from './types.ts';

/** How much an incident matters, in word and colour. */
export const SeverityTag = ({ severity }: { readonly severity: Severity }): ReactNode => {
  const [tone, word] = severityWords[severity];
  return <StateTag tone={tone}>{word}</StateTag>;
};

/** Where an incident stands. */
export const IncidentStateTag = ({ state }: { readonly state: IncidentState }): ReactNode => {
  const [tone, word] = stateWords[state];
  return <StateTag tone={tone}>{word}</StateTag>;
};

type Affected = Pick<IncidentData, 'systems' | 'queues' | 'types'>;

/** Links to everything that an incident concerns; at most so many of each kind. */
export const AffectedLinks = ({
  affected: { systems, queues, types },
  max,
}: {
  readonly affected: Affected;
  readonly max: number;
}): ReactNode => {
  const hidden = [systems, queues, types]
    .map((items) => Math.max(0, items.length - max))
    .reduce((sum, count) => sum + count, 0);
  if (systems.length + queues.length + types.length === 0) return <span>хаб</span>;
  return (
    <Space size={[8, 2]} wrap>
      {systems.slice(0, max).map((code) => (
        <SystemLink key={`s${code}`} code={code} />
      ))}
      {queues.slice(0, max).map((name) => (
        <QueueLink key={`q${name}`} name={name} />
      ))}
      {types.slice(0, max).map((code) => (
        <TypeLink key={`t${code}`} code={code} />
      ))}
      {hidden > 0 && <span>и ещё {hidden}</span>}
    </Space>
  );
};

/** Columns of small bars: the newest on the right; the words of `label` say the same. */
export const Sparkline = ({
  values,
  label,
}: {
  readonly values: readonly number[];
  readonly label: string;
}): ReactNode => {
  if (values.length === 0) return <span aria-label="нет данных">—</span>;
  const top = Math.max(...values, 1);
  const step = 4;
  return (
    <svg
      role="img"
      aria-label={label}
      width={values.length * step}
      height={20}
      style={{ display: 'block' }}
    >
      {values.map((value, index) => {
        const height = Math.max(1, (value / top) * 20);
        const at = `${index}-${value}`;
        return (
          <rect
            key={at}
            x={index * step}
            y={20 - height}
            width={step - 1}
            height={height}
            fill="currentColor"
            opacity={0.65}
          />
        );
      })}
    </svg>
  );
};
