import type { Violation } from '../../broker/index.ts';
import type { CardForm, CardRoot, InformationTypeCard } from './card.ts';

const hasSchema = (card: InformationTypeCard, form: CardForm, root: CardRoot): boolean =>
  form === 'xml'
    ? card.xsd !== undefined
    : root === 'request'
      ? card.jsonSchemas !== undefined
      : card.jsonSchemas?.response !== undefined;

const rootsOf = (card: InformationTypeCard): readonly CardRoot[] =>
  card.responseRoot === undefined ? ['request'] : ['request', 'response'];

/** A form without its own schema is accepted only when the hub can turn it into the one that has it. */
const formViolations = (card: InformationTypeCard): readonly Violation[] =>
  rootsOf(card).flatMap((root) =>
    card.forms
      .filter((form) => !hasSchema(card, form, root))
      .filter((form) => {
        const other = form === 'xml' ? 'json' : 'xml';
        return !(card.json?.convertible === true && hasSchema(card, other, root));
      })
      .map((form) => ({
        field: form === 'xml' ? '/xsd' : `/jsonSchemas/${root}`,
        reason: `принимается форма ${form}, а схемы для неё нет (${root === 'request' ? 'запрос' : 'ответ'})`,
      })),
  );

const routingViolations = (card: InformationTypeCard): readonly Violation[] => {
  const isBroadcast = card.kind === 'broadcast';
  const violations: Violation[] = [];
  if (isBroadcast !== (card.routing === 'broadcast'))
    violations.push({ field: '/routing', reason: 'рассылка и тип обмена не соответствуют' });
  if (isBroadcast && card.responseRoot !== undefined)
    violations.push({ field: '/responseRoot', reason: 'на рассылку ответ не отправляется' });
  if (card.requestRoot === card.responseRoot)
    violations.push({
      field: '/responseRoot',
      reason: 'корневые элементы запроса и ответа должны различаться',
    });
  return violations;
};

const fileViolations = ({ xsd }: InformationTypeCard): readonly Violation[] => {
  const names = xsd?.files.map((file) => file.name) ?? [];
  const doubles = names.flatMap((name, index) =>
    names.indexOf(name) < index
      ? [{ field: `/xsd/files/${index}/name`, reason: `файл «${name}» приложен дважды` }]
      : [],
  );
  return xsd?.entry === undefined || names.includes(xsd.entry)
    ? doubles
    : [...doubles, { field: '/xsd/entry', reason: `файл «${xsd.entry}» не приложен` }];
};

const sampleViolations = (card: InformationTypeCard): readonly Violation[] => {
  const missing = rootsOf(card)
    .filter((root) => !card.samples.some((item) => item.root === root && item.valid !== false))
    .map((root) => ({
      field: '/samples',
      reason: `нет эталонного примера ${root === 'request' ? 'запроса' : 'ответа'}`,
    }));
  const wrong = card.samples.flatMap((item, index): readonly Violation[] => {
    const at = `/samples/${index}`;
    if (item.form === 'xml' && typeof item.content !== 'string')
      return [{ field: `${at}/content`, reason: 'пример XML — это текст документа' }];
    if (!rootsOf(card).includes(item.root))
      return [{ field: `${at}/root`, reason: 'у вида сведений нет ответа' }];
    return hasSchema(card, item.form, item.root)
      ? []
      : [{ field: `${at}/form`, reason: `схемы для формы ${item.form} нет` }];
  });
  return [...missing, ...wrong];
};

const keyViolations = ({ keys }: InformationTypeCard): readonly Violation[] =>
  (keys ?? []).flatMap((rule, index) =>
    rule.xpath === undefined && rule.pointer === undefined
      ? [{ field: `/keys/${index}`, reason: 'нужно место ключа: xpath или pointer' }]
      : [],
  );

/** Rules between the fields of a card that need no compilation. */
export const cardViolations = (card: InformationTypeCard): readonly Violation[] => [
  ...routingViolations(card),
  ...formViolations(card),
  ...fileViolations(card),
  ...sampleViolations(card),
  ...keyViolations(card),
];
