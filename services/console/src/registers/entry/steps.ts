import type { Right } from '../../../../../module/index.ts';
import type { EntryVersion } from '../replies.ts';

export type DialogStep =
  'requestApproval' | 'sendBack' | 'publish' | 'deprecate' | 'retire' | 'discard';

export const stepTitles: Readonly<Record<DialogStep, string>> = {
  requestApproval: 'Подать на утверждение',
  sendBack: 'Вернуть автору',
  publish: 'Опубликовать',
  deprecate: 'Объявить вывод',
  retire: 'Вывести сейчас',
  discard: 'Удалить черновик',
};

type Who = { readonly approves: boolean; readonly edits: boolean; readonly own: boolean };

const allowed: Readonly<Record<string, Partial<Record<DialogStep, (who: Who) => boolean>>>> = {
  draft: {
    requestApproval: ({ edits }) => edits,
    publish: ({ approves, own }) => approves && !own,
    discard: ({ approves, own }) => approves || own,
  },
  'on-approval': {
    publish: ({ approves, own }) => approves && !own,
    sendBack: ({ approves, own }) => approves || own,
    discard: ({ approves, own }) => approves || own,
  },
  published: { deprecate: ({ approves }) => approves, retire: ({ approves }) => approves },
  deprecated: { deprecate: ({ approves }) => approves, retire: ({ approves }) => approves },
};

/** Steps that the state of a version allows to a person with these rights; the hub checks again. */
export const stepsOf = (
  entry: EntryVersion | undefined,
  login: string,
  may: (right: Right) => boolean,
): readonly DialogStep[] => {
  if (!entry) return [];
  const approval = entry.register === 'regulations' ? 'regulations.approve' : 'registry.approve';
  const who = {
    approves: may(approval),
    edits: may('registry.edit'),
    own: entry.createdBy === login,
  };
  const steps = Object.entries(allowed[entry.state] ?? {}) as [DialogStep, (who: Who) => boolean][];
  return steps.filter(([, isAllowed]) => isAllowed(who)).map(([step]) => step);
};
