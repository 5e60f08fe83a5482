const shownCharsMax = 40;
const plainDigitsMax = 5;

// Names are words, documents and telephones long numbers, addresses have @: what is at most three Latin letters and a few digits
// (a code, an amount) says nothing about a person.
const isPlain = (value: string): boolean =>
  /^[+-]?[A-Za-z]{0,3}[\d.,:/_-]*$/.test(value) &&
  (value.match(/\d/g)?.length ?? 0) <= plainDigitsMax;

const shapeOf = (value: string): string => value.replace(/\d/g, '9').replace(/\p{L}/gu, 'X');

/**
 * How a refused value appears in a violation: as it is when it cannot be personal, otherwise by its shape (digits as 9, letters as X),
 * otherwise by its length. In Russian quotation marks.
 */
export const shownValue = (value: string): string => {
  if (value === '') return '«» (пусто)';
  if (value.length > shownCharsMax) return `из ${value.length} знаков`;
  return isPlain(value) ? `«${value}»` : `вида «${shapeOf(value)}»`;
};
