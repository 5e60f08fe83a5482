/** Keyword of our schemas that says the values of an enumeration in words; people see these, programs the values. */
export const choicesKeyword = 'x-choices';

/** Titles for the values of an enumeration; refusals list the values with them. */
export const choices = (titles: Readonly<Record<string, string>>) => ({
  [choicesKeyword]: titles,
  description: Object.entries(titles)
    .map(([value, title]) => `${value} — ${title}`)
    .join('; '),
});
