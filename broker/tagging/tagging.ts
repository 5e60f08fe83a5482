import { HubError, type Violation } from '../errors.ts';
import { limits } from '../limits.ts';
import type { EpochMs, Mnemonic, TypeCode } from '../message/identifiers.ts';
import type { Clock, Registry } from '../ports.ts';
import {
  composeMarkCode,
  markCodeBytes,
  type Application,
  type ApplicationChannel,
  type Mark,
  type MarkCode,
} from './mark.ts';
import type { ApplicationCard, Marks } from './ports.ts';

export type TaggingPorts = {
  readonly marks: Marks;
  readonly registry: Registry;
  /** Random bytes of a cryptographic source. */
  readonly random: (bytes: number) => Uint8Array;
  readonly clock: Clock;
};

/** Who asks: a system for its own applications, persons of authorities for theirs, an operator for all (null). */
export type MarkAsker =
  { readonly source: Mnemonic } | { readonly authorities: readonly string[] } | null;

export type RegisterApplication = {
  readonly source: Mnemonic;
  readonly sourceId: string;
  readonly serviceCode: string;
  readonly authority: string;
  readonly channel: ApplicationChannel;
  readonly applicantHash: string;
  readonly submittedAtMs: EpochMs;
};

export type IssueMark = {
  readonly applicationId: string;
  readonly sender: Mnemonic;
  readonly nodeId: string | null;
  readonly typeCodes: readonly string[];
  readonly usesMax: number;
  readonly validUntilMs: EpochMs;
};

const notFound = (field: string): HubError =>
  new HubError('RecordNotFound', { field, reason: 'Заявления с таким номером у вас нет.' });

const isOf = (asker: MarkAsker, { source, authority }: Application): boolean => {
  if (asker === null) return true;
  return 'source' in asker ? asker.source === source : asker.authorities.includes(authority);
};

const ownCard = async (
  { marks }: TaggingPorts,
  asker: MarkAsker,
  applicationId: string,
): Promise<ApplicationCard> => {
  const card = await marks.application(applicationId);
  if (card === null || !isOf(asker, card)) throw notFound('applicationId');
  return card;
};

const refuse = (violations: readonly Violation[]): void => {
  const [first] = violations;
  if (first) throw new HubError('InvalidContent', { ...first, violations });
};

const checkValidity = (validUntilMs: EpochMs, nowMs: EpochMs): readonly Violation[] => {
  const field = 'validUntil';
  if (validUntilMs <= nowMs) return [{ field, reason: 'срок кода уже прошёл' }];
  return validUntilMs > nowMs + limits.markLifeMsMax
    ? [{ field, reason: `код выдаётся не более чем на ${limits.markLifeMsMax / 86_400_000} дней` }]
    : [];
};

const checkIssue = (p: TaggingPorts, want: IssueMark): readonly Violation[] => {
  const registry = p.registry.current();
  const system = registry.system(want.sender);
  const violations: Violation[] = [...checkValidity(want.validUntilMs, p.clock.nowMs())];
  if (!system) violations.push({ field: 'sender', reason: `системы ${want.sender} нет в реестре` });
  if (system && want.nodeId !== null && !system.nodeIds.includes(want.nodeId)) {
    violations.push({ field: 'nodeId', reason: `у ${want.sender} нет узла ${want.nodeId}` });
  }
  for (const [index, code] of want.typeCodes.entries()) {
    if (registry.typeByCode(code)) continue;
    violations.push({ field: `types[${index}]`, reason: `вида сведений ${code} нет в реестре` });
  }
  return violations;
};

/**
 * Marking codes (KIS-6.3.7.a, b): applications for services are registered, codes are issued under them, prolonged and closed. The
 * control of codes in the exchange is in `refusalOf` and in the transaction that keeps a message.
 */
export const makeTagging = (p: TaggingPorts) => ({
  /** Registers an application; the same source and number give the same record again. @throws HubError InvalidContent */
  register: (
    want: RegisterApplication,
  ): Promise<{ readonly application: Application; readonly repeated: boolean }> => {
    const registeredAtMs = p.clock.nowMs();
    if (want.submittedAtMs > registeredAtMs + limits.messageIdAheadMsMax) {
      refuse([{ field: 'submittedAt', reason: 'дата подачи ещё не наступила' }]);
    }
    return p.marks.register({ ...want, registeredAtMs });
  },

  /** Issues a code under an open application. @throws HubError InvalidContent, RecordNotFound, ActionNotAllowed */
  issue: async (want: IssueMark, asker: MarkAsker): Promise<Mark> => {
    const card = await ownCard(p, asker, want.applicationId);
    if (card.closedAtMs !== null) {
      throw new HubError('ActionNotAllowed', { reason: 'Заявление закрыто: коды не выдаются.' });
    }
    if (card.marks.length >= limits.marksPerApplicationMax) {
      throw new HubError('ActionNotAllowed', {
        reason: `У заявления уже ${limits.marksPerApplicationMax} кодов.`,
      });
    }
    refuse(checkIssue(p, want));
    const mark: Mark = {
      ...want,
      code: composeMarkCode(p.random(markCodeBytes)),
      typeCodes: [...new Set(want.typeCodes)] as TypeCode[],
      uses: 0,
      issuedAtMs: p.clock.nowMs(),
      closedAtMs: null,
    };
    await p.marks.issue(mark);
    return mark;
  },

  /** Gives an unclosed code a later end; one that has run out lives again. @throws HubError as `issue` */
  prolong: async (code: MarkCode, validUntilMs: EpochMs, asker: MarkAsker): Promise<Mark> => {
    const mark = await p.marks.find(code);
    if (mark === null) throw notFound('code');
    await ownCard(p, asker, mark.applicationId);
    refuse(checkValidity(validUntilMs, p.clock.nowMs()));
    if (!(await p.marks.prolong(code, validUntilMs))) {
      throw new HubError('ActionNotAllowed', { reason: 'Заявление закрыто: код не продлевается.' });
    }
    return { ...mark, validUntilMs };
  },

  /** Closes an application and with it its codes. @throws HubError RecordNotFound */
  close: async (applicationId: string, asker: MarkAsker): Promise<ApplicationCard> => {
    await ownCard(p, asker, applicationId);
    await p.marks.close(applicationId, p.clock.nowMs());
    return ownCard(p, asker, applicationId);
  },

  /** An application with its codes and their uses. @throws HubError RecordNotFound */
  card: (applicationId: string, asker: MarkAsker): Promise<ApplicationCard> =>
    ownCard(p, asker, applicationId),
});

export type Tagging = ReturnType<typeof makeTagging>;
