import type { ReactNode } from 'react';
import { durationText, Moment } from '../shared/moments.tsx';
import type { Step } from './JourneyPicture.tsx';

/** The journey in words: the twin of the picture for screen readers, telephones and paper. */
export const JourneyList = ({ steps }: { readonly steps: readonly Step[] }): ReactNode => (
  <ol className="journey-list">
    {steps.map((step, index) => (
      <li key={`${step.messageId}-${index}`}>
        <strong>{step.title}</strong>
        {step.attempt !== null && step.attempt > 1 && ` (${step.attempt}-й раз)`}
        {step.by !== null && (
          <>
            {' '}
            — <span className="mono">{step.by}</span>
          </>
        )}
        {step.note !== null && `: ${step.note}`}
        <div className="cell-note">
          <Moment at={step.at} />
          {step.tookMs !== null && step.tookMs > 0 && `, через ${durationText(step.tookMs)}`}
        </div>
      </li>
    ))}
  </ol>
);
