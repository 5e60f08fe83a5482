import { useState } from 'react';
import type { Step } from '../../../../broker/index.ts';
import { useSubmit } from '../registers/data.ts';
import type { Card, EntryVersion } from '../registers/replies.ts';
import type { FieldProblem, Problem } from '../shell/problem.ts';
import { problemOf } from '../shell/problem.ts';
import { useRehearse } from './data.ts';
import { emptyStep, pointerOfField, rootPointer } from './tree.ts';

/** What the designer begins a new sequence with. */
const emptyCard = (): Card => ({ code: '', name: '', initiator: '', step: emptyStep() });

const onlySteps = (problems: readonly FieldProblem[]): readonly FieldProblem[] =>
  problems.filter(({ field }) => field.startsWith(rootPointer));

/**
 * A definition being edited: its card, the selected step, what the hub finds wrong, saving.
 * @param base null for a new sequence
 */
export const useDraft = (base: EntryVersion | null, lastVersion: number) => {
  const [card, setCard] = useState<Card>(() => base?.data ?? emptyCard());
  const [saved, setSaved] = useState<Card>(card);
  const [version, setVersion] = useState(lastVersion);
  const [selected, setSelected] = useState(rootPointer);
  const [problem, setProblem] = useState<Problem | null>(null);
  const submit = useSubmit();
  const check = useRehearse();
  const step = card['step'] as Step;

  const fail = (error: unknown): void => {
    const found = problemOf(error);
    setProblem(found);
    const [first] = onlySteps(found.violations);
    if (first) setSelected(pointerOfField(step, first.field));
  };
  const save = (state: 'draft' | 'on-approval', onSaved: (entry: EntryVersion) => void): void =>
    submit.mutate(
      { register: 'scenarios', card, expectedVersion: version, state },
      {
        onSuccess: (entry) => {
          setProblem(null);
          setSaved(card);
          setVersion(entry.version);
          onSaved(entry);
        },
        onError: fail,
      },
    );
  const validate = (onFine: () => void): void =>
    check.mutate(
      { card },
      {
        onSuccess: () => {
          setProblem(null);
          onFine();
        },
        onError: fail,
      },
    );
  return {
    card,
    step,
    selected,
    problem,
    isChanged: card !== saved,
    isBusy: submit.isPending || check.isPending,
    setCard,
    setStep: (next: Step, pointer: string): void => {
      setCard({ ...card, step: next });
      setSelected(pointer);
    },
    select: setSelected,
    save,
    validate,
  };
};

export type Draft = ReturnType<typeof useDraft>;
