import { limits } from '../../../broker/index.ts';
import { addDays, localDateOf, type LocalDate } from '../../../registries/index.ts';
import type { Job } from '../../../module/index.ts';
import { giveNotices } from '../notices/give.ts';
import type { Notice } from '../notices/notice.ts';
import type { DeskPorts, EndingAgreement } from '../ports.ts';
import { dueLetters, type LetterRow } from './store.ts';

/** To the desk, and to the administrators of the organisation. */
const toBoth = (
  organisation: string,
  notice: Omit<Notice, 'to' | 'once'>,
  once: string,
): Notice[] => [
  { ...notice, to: { right: 'desk.answer', organisation: null }, once: `${once}:desk` },
  { ...notice, to: { right: 'users.manage', organisation }, once: `${once}:organisation` },
];

const day = (date: LocalDate): string => date.split('-').toReversed().join('.');

const agreementNotices = ({ number, organisation, endsOn }: EndingAgreement): Notice[] =>
  toBoth(
    organisation,
    {
      kind: 'agreement.ending',
      title: `Соглашение № ${number} действует до ${day(endsOn)}`,
      link: `/correspondence?organisation=${organisation}`,
    },
    `agreement:${number}:${endsOn}`,
  );

const letterNotices = (letter: LetterRow, today: LocalDate): Notice[] => {
  const dueOn = letter.dueOn ?? today;
  const overdue = dueOn < today;
  const title = overdue
    ? `Письмо № ${letter.number}: срок ${day(dueOn)} прошёл`
    : `Письмо № ${letter.number}: срок ${day(dueOn)}`;
  return toBoth(
    letter.organisation,
    {
      kind: overdue ? 'letter.overdue' : 'letter.due',
      title,
      link: `/correspondence?organisation=${letter.organisation}`,
    },
    `letter:${letter.id}:${dueOn}:${overdue ? 'overdue' : 'due'}`,
  );
};

/**
 * Reminds of agreements and letters that end within limits.reminderDays, of each date once, and of a letter once more when its term
 * has passed (KIS-4.2.3).
 */
export const makeRemind = (p: DeskPorts) => async (): Promise<void> => {
  const today = localDateOf(p.clock.nowMs());
  const until = addDays(today, limits.reminderDays);
  const agreements = await p.endingAgreements(limits.reminderDays);
  const letters = await dueLetters(p.db, until);
  await giveNotices(p, [
    ...agreements.flatMap(agreementNotices),
    ...letters.flatMap((letter) => letterNotices(letter, today)),
  ]);
};

/** Reminds at the start and once a minute; of several nodes that do so, one gives each notice. */
export const makeReminderJob = (p: DeskPorts): Job => {
  const remind = makeRemind(p);
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const run = (): void => {
    running = running
      .then(remind)
      .catch((error: unknown) => p.log.error('desk.notReminded', { error: String(error) }));
  };
  return {
    name: 'desk.reminders',
    start: () => {
      if (timer !== undefined) return;
      timer = setInterval(run, limits.upkeepIntervalMs);
      timer.unref();
      run();
    },
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
};
