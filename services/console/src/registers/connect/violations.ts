import { Problem, type FieldProblem } from '../../shell/problem.ts';
import { idOf } from '../form/field.ts';
import { isInn, isOgrn } from '../form/registrationNumbers.ts';
import { stepTitles, type Draft } from './draft.ts';

/** Where in the wizard a refusal is put right. */
export type Place = {
  readonly step: number;
  /** JSON pointer into the card of the step; empty when the step has no such field. */
  readonly field: string;
  /** Id of the input. */
  readonly inputId: string;
};

const text = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

/** Numbers of a new participant that cannot be right; told at their fields before anything is saved. */
export const numberProblems = ({ existing, participant }: Draft): readonly FieldProblem[] => {
  if (existing !== null) return [];
  const ogrn = text(participant['ogrn']);
  const inn = text(participant['inn']);
  return [
    ...(ogrn === '' || isOgrn(ogrn)
      ? []
      : [
          {
            field: '/ogrn',
            reason: '«ОГРН»: нужно 13 или 15 цифр, последняя контрольная; сверьте с документом',
          },
        ]),
    ...(inn === '' || isInn(inn)
      ? []
      : [
          {
            field: '/inn',
            reason: '«ИНН»: нужно 10 или 12 цифр с контрольными; сверьте с документом',
          },
        ]),
  ];
};

const certificateStep = 2;
const rightsInputs: Readonly<Record<string, string>> = {
  '/basis': 'basis',
  '/recipient': 'recipient',
  '/validTo': 'to',
};

const rightPlace = (index: string, field: string): Place => {
  const input = rightsInputs[field];
  return input === undefined
    ? { step: 3, field: '', inputId: '' }
    : { step: 4, field, inputId: `right-${index}-${input}` };
};

/** The step and the input of a pointer into the package, such as `/participants/0/ogrn`. */
export const placeOf = (pointer: string): Place | null => {
  const [, register, index = '0', field = ''] = /^\/(\w+)\/(\d+)(\/.*)?$/.exec(pointer) ?? [];
  switch (register) {
    case 'participants':
      return { step: 0, field, inputId: idOf(field) };
    case 'agreements':
      return { step: 0, field: '', inputId: idOf(field) };
    case 'systems':
      return field.startsWith('/certificates')
        ? { step: certificateStep, field: '', inputId: 'connect-certificate' }
        : { step: 1, field, inputId: idOf(field) };
    case 'accessRules':
      return rightPlace(index, field);
    default:
      return null;
  }
};

/** «Шаг 1. Участник». */
export const stepName = (step: number): string => `Шаг ${step + 1}. ${stepTitles[step] ?? ''}`;

/** Refusals of one form, as the form takes them. */
export const problemWith = (violations: readonly FieldProblem[]): Problem | null =>
  violations.length === 0
    ? null
    : new Problem({ title: 'Исправьте отмеченное', code: 'FormInvalid', violations });
