/** Outcome of a check by the codes of the ГИС ГМП protocol; 0 means no objection. */
export type UinVerdict = { readonly code: 0 | 51 | 234 | 237 | 238; readonly text: string };

const weighted = (digits: string, firstWeight: number): number => {
  let sum = 0;
  for (const [index, digit] of [...digits].entries()) {
    sum += Number(digit) * (((firstWeight - 1 + index) % 10) + 1);
  }
  return sum % 11;
};

/** Check digit of a УИН without its last character: weights 1…10, and on remainder 10 once more from weight 3; 10 again gives 0. */
export const uinCheckDigit = (digits: string): number => {
  const first = weighted(digits, 1);
  if (first < 10) return first;
  const second = weighted(digits, 3);
  return second < 10 ? second : 0;
};

/** Unique number inside the identifier: positions 4–19 of twenty digits, 9–24 of twenty-five. */
const uniquePart = (uin: string): string =>
  uin.length === 20 ? uin.slice(3, 19) : uin.slice(8, 24);

/**
 * Checks a УИН of a new charge: length, no letters, not degenerate, check digit.
 * Source: руководства пользователя видов сведений ГИС ГМП, п. 5.1 (codes 51, 234, 237, 238).
 */
export const checkUin = (uin: string): UinVerdict => {
  if (uin.length !== 20 && uin.length !== 25)
    return { code: 51, text: 'УИН состоит из 20 или 25 знаков.' };
  if (!/^\d+$/.test(uin))
    return { code: 238, text: 'УИН нового начисления состоит только из цифр.' };
  if (/^(\d)\1+$/.test(uniquePart(uin)))
    return { code: 237, text: 'Уникальный номер в УИН состоит из одинаковых цифр.' };
  const expected = uinCheckDigit(uin.slice(0, -1));
  if (expected !== Number(uin.at(-1)))
    return { code: 234, text: `Контрольный разряд УИН неверен: ожидается ${expected}.` };
  return { code: 0, text: 'Замечаний нет.' };
};
