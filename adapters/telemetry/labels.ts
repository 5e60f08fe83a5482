/**
 * Bounds the different values of a label: each one is a time series that Prometheus keeps, and a flood of names from outside
 * must not fill its memory. Values beyond `valuesMax` are counted together as `other`.
 */
export const makeLabel = (valuesMax: number): ((value: string) => string) => {
  const seen = new Set<string>();
  return (value) => {
    if (seen.has(value)) return value;
    if (seen.size >= valuesMax) return 'other';
    seen.add(value);
    return value;
  };
};
