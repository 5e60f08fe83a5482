import type { Card, PackageData } from '../replies.ts';

/** What the wizard gathers; the package keeps it, so that it can be left and taken up again. */
export type Draft = {
  readonly step: number;
  /** OGRN of a participant that is registered already; null: the one described here. */
  readonly existing: string | null;
  readonly participant: Card;
  readonly agreement: Card;
  readonly system: Card;
  readonly certificate: string;
  readonly rights: readonly Right[];
  /** The system only answers: it has nothing to send and needs no rights. */
  readonly answersOnly: boolean;
};

export type Right = {
  readonly informationType: string;
  readonly recipient?: string;
  readonly basis: string;
  readonly validTo?: string;
};

export const emptyDraft: Draft = {
  step: 0,
  existing: null,
  participant: { kind: 'authority' },
  agreement: { subsystems: ['mev'] },
  system: {},
  certificate: '',
  rights: [],
  answersOnly: false,
};

export const stepTitles = [
  'Участник',
  'Система',
  'Сертификат',
  'Виды сведений',
  'Права доступа',
  'Утверждение',
  'Проверочный обмен',
  'Готово',
] as const;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Mnemonic of the new system; empty while unknown. */
export const mnemonicOf = ({ system }: Draft): string => text(system['mnemonic']);
/** ОГРН of the participant; empty while unknown. */
export const ogrnOf = ({ existing, participant }: Draft): string =>
  existing ?? text(participant['ogrn']);
/** An «иная организация» is registered with its agreement (KIS-3.4). */
export const needsAgreement = ({ existing, participant }: Draft): boolean =>
  existing === null && participant['kind'] === 'organisation';

/** The draft as a registry bundle: what the registers would be told. */
export const bundleOf = (draft: Draft): Readonly<Record<string, readonly Card[]>> => {
  const ogrn = ogrnOf(draft);
  const sender = mnemonicOf(draft);
  const isNew = draft.existing === null && ogrn !== '';
  const number = text(draft.agreement['number']);
  const withAgreement = needsAgreement(draft) && number !== '';
  return {
    ...(withAgreement && { agreements: [{ ...draft.agreement, organisation: ogrn }] }),
    ...(isNew && {
      participants: [{ ...draft.participant, ...(withAgreement && { agreement: number }) }],
    }),
    ...(sender !== '' && {
      systems: [
        {
          ...draft.system,
          participant: ogrn,
          ...(draft.certificate !== '' && { certificates: [draft.certificate] }),
        },
      ],
    }),
    ...(draft.rights.length > 0 && {
      accessRules: draft.rights.map((right) => ({ sender, ...right })),
    }),
  };
};

/** Why a step cannot be left yet; null when it can. */
export const missingOf = (draft: Draft, step: number): string | null => {
  const has = (card: Card, ...keys: readonly string[]): boolean =>
    keys.every((key) => text(card[key]).trim() !== '');
  const checks: readonly (() => string | null)[] = [
    () => {
      if (draft.existing === null && !has(draft.participant, 'ogrn', 'inn', 'name', 'kind'))
        return 'Заполните ОГРН, ИНН, наименование и вид участника.';
      return needsAgreement(draft) && !has(draft.agreement, 'number', 'name', 'signedOn')
        ? 'Для иной организации укажите соглашение.'
        : null;
    },
    () => (has(draft.system, 'mnemonic', 'name') ? null : 'Заполните мнемонику и наименование.'),
    () => (draft.certificate.includes('-----BEGIN') ? null : 'Нужен сертификат системы.'),
    () =>
      draft.answersOnly || draft.rights.length > 0
        ? null
        : 'Выберите хотя бы один вид сведений или отметьте, что система только отвечает на запросы.',
    () =>
      draft.rights.every(({ basis }) => basis.trim() !== '')
        ? null
        : 'У каждого права укажите основание.',
  ];
  return checks[step]?.() ?? null;
};

export const approvalStep = 5;
export const testStep = 6;
export const doneStep = 7;

/** What was approved is not edited any more: the wizard stands at the approval while it lasts, and behind it afterwards. */
export const shownStep = (step: number, state: string | undefined): number => {
  if (state === 'on-approval') return approvalStep;
  return state === 'applied' ? Math.max(step, approvalStep) : Math.min(step, approvalStep);
};

/** Where a person may go from a step. */
export const movesOf = (
  step: number,
  state: string | undefined,
): { readonly back: boolean; readonly next: boolean } => ({
  back: step > 0 && (state === 'draft' || state === undefined),
  next: step < approvalStep || (state === 'applied' && step < doneStep),
});

/** The draft that a package keeps. */
export const draftOf = (found: PackageData | undefined): Draft => ({
  ...emptyDraft,
  ...(found?.progress as Partial<Draft> | undefined),
});

/** Name of the package for people. */
export const titleOf = (draft: Draft): string => {
  const name = draft.participant['shortName'] ?? draft.participant['name'];
  const who = typeof name === 'string' && draft.existing === null ? name : ogrnOf(draft);
  return `Подключение: ${who || mnemonicOf(draft) || 'новое ведомство'}`;
};
