import { isHubError, type Violation } from '../../../broker/index.ts';
import type { PublicationContext } from '../../entries/index.ts';
import type { InformationTypeCard } from '../card.ts';
import { checkCompatibility, type CompatibilityReport } from './check.ts';
import { previousOf } from './previous.ts';

const namedMax = 10;

const sides = ({ breaksSenders, breaksRecipients }: CompatibilityReport): string =>
  `отправителей ломают ${breaksSenders}, получателей — ${breaksRecipients}`;

/**
 * What keeps a card from being published because it breaks those who work by the previous version: nothing when its policy allows it or
 * when somebody has consented in the card, with a reason.
 */
export const compatibilityViolations = async (
  card: InformationTypeCard,
  { t, compiler, nowMs }: PublicationContext,
): Promise<readonly Violation[]> => {
  if (card.compatibility === 'NONE' || card.breakingChange !== undefined) return [];
  const previous = await previousOf(t, card, nowMs);
  if (previous === null) return [];
  try {
    const report = checkCompatibility(previous.data, card, compiler);
    if (report.compatible) return [];
    const named = report.rows
      .filter(({ breaks }) => breaks !== 'none')
      .slice(0, namedMax)
      .map(({ path, text }) => `${path} — ${text}`);
    return [
      {
        field: '/breakingChange',
        reason:
          `редакция несовместима с ${previous.code} ${previous.data.version} (политика ${report.policy}; ${sides(report)} изменений): ` +
          `${named.join(' ')} Исправьте схему или дайте согласие на нарушение совместимости с указанием причины`,
      },
    ];
  } catch (error) {
    // A schema that does not compile is named by the check of the content.
    if (isHubError(error)) return [];
    throw error;
  }
};
