const digitsOf = (text: string): readonly number[] => [...text].map(Number);

const weighted = (digits: readonly number[], weights: readonly number[]): number =>
  (weights.reduce((sum, weight, index) => sum + weight * (digits[index] ?? 0), 0) % 11) % 10;

const innWeights10 = [2, 4, 10, 3, 5, 9, 4, 6, 8];
const innWeights11 = [7, ...innWeights10];
const innWeights12 = [3, ...innWeights11];

// The registers check the same again (registries/entries/registrationNumbers.ts); the browser takes no code from them.

/** True for an ИНН whose check digits hold (приказ ФНС России от 29.06.2012 № ММВ-7-6/435@). */
export const isInn = (text: string): boolean => {
  if (!/^(\d{10}|\d{12})$/.test(text) || /^0+$/.test(text)) return false;
  const digits = digitsOf(text);
  if (digits.length === 10) return weighted(digits, innWeights10) === digits[9];
  return (
    weighted(digits, innWeights11) === digits[10] && weighted(digits, innWeights12) === digits[11]
  );
};

/** True for an ОГРН (13 digits) or ОГРНИП (15 digits) whose check digit holds. */
export const isOgrn = (text: string): boolean => {
  if (!/^(\d{13}|\d{15})$/.test(text) || /^0+$/.test(text)) return false;
  const body = BigInt(text.slice(0, -1));
  const modulus = text.length === 13 ? 11n : 13n;
  return (body % modulus) % 10n === BigInt(text.slice(-1));
};
