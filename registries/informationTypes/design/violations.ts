import type { Violation } from '../../../broker/index.ts';
import type { Design, DesignField } from './definition.ts';
import { integerMax, integerMin, jsonPattern, patternProblem } from './patterns.ts';
import { sampleTextOf } from './sample.ts';

type Say = (member: string, reason: string) => Violation;

const lengthViolations = (field: DesignField, say: Say): readonly Violation[] => {
  const { lengthMin = 0, lengthMax } = field;
  return lengthMax !== undefined && (lengthMax < lengthMin || lengthMax === 0)
    ? [say('lengthMax', 'наибольшая длина меньше наименьшей')]
    : [];
};

const patternViolations = ({ patterns = [] }: DesignField, say: Say): readonly Violation[] => {
  const each = patterns.flatMap((pattern, at) => {
    const problem = patternProblem(pattern);
    return problem === null ? [] : [say(`patterns/${at}`, problem)];
  });
  if (each.length > 0 || patterns.length === 0 || jsonPattern(patterns) !== null) return each;
  return [say('patterns', 'образцы вместе не разобраны')];
};

const isInteger = (text: string): boolean =>
  /^-?\d{1,10}$/.test(text) && Number(text) >= integerMin && Number(text) <= integerMax;

const integerViolations = ({ min, max }: DesignField, say: Say): readonly Violation[] => {
  const wrong = (
    [
      ['min', min],
      ['max', max],
    ] as const
  ).flatMap(([member, text]) =>
    text === undefined || isInteger(text)
      ? []
      : [say(member, `целое число от ${integerMin} до ${integerMax}`)],
  );
  if (wrong.length > 0 || min === undefined || max === undefined) return wrong;
  return Number(min) > Number(max) ? [say('max', 'наибольшее значение меньше наименьшего')] : [];
};

const boundViolations = (field: DesignField, say: Say): readonly Violation[] => {
  if (field.type === 'integer') return integerViolations(field, say);
  const decimal = field.type === 'decimal';
  const wrong: Violation[] = [];
  if (field.max !== undefined) wrong.push(say('max', 'задаётся только для целого числа'));
  if (field.min !== undefined && !(decimal && field.min === '0'))
    wrong.push(
      say('min', decimal ? 'для дробного числа — только 0 или ничего' : 'только для чисел'),
    );
  return wrong;
};

const listViolations = ({ values = [] }: DesignField, say: Say): readonly Violation[] => {
  if (values.length === 0) return [say('values', 'перечислите допустимые значения')];
  const seen = new Set<string>();
  return values.flatMap(({ value }, at) => {
    if (seen.has(value)) return [say(`values/${at}/value`, `значение «${value}» указано дважды`)];
    seen.add(value);
    return [];
  });
};

const kindViolations = (field: DesignField, say: Say): readonly Violation[] => {
  switch (field.type) {
    case 'group':
      return (field.fields ?? []).length === 0 ? [say('fields', 'в группе нет полей')] : [];
    case 'list':
      return listViolations(field, say);
    case 'text':
      return [...lengthViolations(field, say), ...patternViolations(field, say)];
    case 'integer':
    case 'decimal':
    case 'boolean':
    case 'date':
    case 'dateTime':
      return [];
  }
};

const fieldViolations = (field: DesignField, at: string): readonly Violation[] => {
  const say: Say = (member, reason) => ({
    field: `${at}/${member}`,
    reason: `«${field.title}»: ${reason}`,
  });
  const found = [...kindViolations(field, say), ...boundViolations(field, say)];
  if (/^xml/i.test(field.name)) found.push(say('name', 'имя не начинается с xml'));
  if (field.type !== 'group' && field.fields !== undefined)
    found.push(say('fields', 'вложенные поля бывают только у группы'));
  if (found.length === 0 && sampleTextOf(field) === null)
    found.push(say('sample', 'укажите значение для примера: подобрать его по образцу не удалось'));
  return field.type === 'group'
    ? [...found, ...levelViolations(field.fields ?? [], `${at}/fields`)]
    : found;
};

/** Fields that stand beside each other. */
const levelViolations = (fields: readonly DesignField[], at: string): readonly Violation[] => {
  const seen = new Set<string>();
  return fields.flatMap((field, index) => {
    const place = `${at}/${index}`;
    const found = [...fieldViolations(field, place)];
    if (seen.has(field.name))
      found.push({ field: `${place}/name`, reason: `имя «${field.name}» уже есть рядом` });
    seen.add(field.name);
    return found;
  });
};

/** What keeps a design from becoming a card: JSON pointers into the design. */
export const designViolations = (design: Design): readonly Violation[] => {
  const found = [
    ...levelViolations(design.request, '/request'),
    ...levelViolations(design.response ?? [], '/response'),
  ];
  if (design.responseRoot !== undefined && (design.response ?? []).length === 0)
    found.push({ field: '/response', reason: 'у ответа нет полей' });
  if (design.responseRoot === undefined && design.response !== undefined)
    found.push({ field: '/responseRoot', reason: 'назовите корневой элемент ответа' });
  return found;
};
