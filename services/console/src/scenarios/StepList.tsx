import type { ReactNode } from 'react';
import type { Step } from '../../../../broker/index.ts';
import { StateTag } from '../shared/states.tsx';
import type { StepNote } from './ScenarioPicture.tsx';
import { childrenOf, nameOfStep, rootPointer } from './tree.ts';
import { kinds } from './words.ts';

type Props = {
  readonly step: Step;
  readonly pointer?: string;
  readonly when?: string | undefined;
  readonly selected?: string | undefined;
  readonly onSelect?: (pointer: string) => void;
  readonly noteOf?: (step: Step, pointer: string) => StepNote | undefined;
  /** More about a step below its name. */
  readonly more?: (step: Step) => ReactNode;
};

const Head = ({ step, pointer = rootPointer, selected, onSelect }: Props): ReactNode => {
  const text = (
    <>
      <strong>{nameOfStep(step)}</strong> — {kinds[step.kind]}
      {step.kind === 'request' && step.type !== '' && ` ${step.type}`}
    </>
  );
  return onSelect ? (
    <button
      type="button"
      className="step-line"
      aria-pressed={pointer === selected}
      onClick={() => onSelect(pointer)}
    >
      {text}
    </button>
  ) : (
    text
  );
};

const Item = (props: Props): ReactNode => {
  const { step, pointer = rootPointer, when, noteOf, more } = props;
  const note = noteOf?.(step, pointer);
  const children = childrenOf(step);
  return (
    <li>
      {when !== undefined && <span className="mono cell-note">{when}: </span>}
      <Head {...props} /> {note && <StateTag tone={note.tone}>{note.text}</StateTag>}
      {more?.(step)}
      {children.length > 0 && (
        <ol>
          {children.map(({ part, step: child, when: condition }) => (
            <Item
              key={part}
              {...props}
              step={child}
              when={condition}
              pointer={`${pointer}/${part}`}
            />
          ))}
        </ol>
      )}
    </li>
  );
};

/** A sequence in words: the twin of its picture. */
export const StepList = (props: Props & { readonly label: string }): ReactNode => (
  <ol className="step-list" aria-label={props.label}>
    <Item {...props} />
  </ol>
);
