import { recordAttributes } from '../attributes/index.ts';
import { defineRegister } from '../entries/index.ts';
import { informationTypeSchema } from './card.ts';
import { attributeRowsOf, contentViolations } from './check.ts';
import { compatibilityViolations } from './compatibility/index.ts';
import { cardViolations } from './rules.ts';

/**
 * Register of information types (KIS-4.2.10.b): one entry is one version of a type with its own namespace for ever. It may be
 * retired while routes name it, because the exchange must answer that the type is no longer in force (KIS-6.3.6).
 */
export const informationTypes = defineRegister({
  name: 'informationTypes',
  schema: informationTypeSchema,
  retireWhileReferenced: true,
  codeOf: (entry) => entry.code,
  references: (entry) => [{ register: 'systems', code: entry.owner, field: '/owner' }],
  claims: (entry) => [{ kind: 'namespace', value: entry.namespace, field: '/namespace' }],
  check: cardViolations,
  checkPublication: async (card, context) => {
    const wrong = contentViolations(card, context.compiler);
    return wrong.length > 0 ? wrong : compatibilityViolations(card, context);
  },
  afterPublication: async (entry, card, context) =>
    recordAttributes(context, entry, attributeRowsOf(card, context.compiler)),
});
