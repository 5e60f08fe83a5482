/** A call that this house does not make, where, and what to write instead. */
export type Ban = { readonly what: RegExp; readonly where: RegExp; readonly instead: string };

const tests = /^test\//;
const outsideAdapters = /^(module|broker|registries|services)\//;
const products = /^(module|broker|registries|adapters|services)\//;
const everywhere = /^/;

export const bans: readonly Ban[] = [
  {
    // Written so that the words do not stand in this file either.
    what: /\b(T[O]DO|FIXM[E]|X{3}|H[A]CK|not[ ]implemented|st[u]b)\b/,
    where: everywhere,
    instead: 'finish it, or write it into the note of the issue',
  },
  {
    what: /(eslint|oxlint|biome)-disable|@ts-(ignore|nocheck|expect-error)/,
    where: everywhere,
    instead: 'mend the code: the linter and the compiler are not told to look away',
  },
  {
    what: /\b(it|describe|context|test)\.(skip|only)\b|\bthis\.skip\(/,
    // withBrowser() and withRabbit() call notRun() for their tests, then skip them together.
    where: /^test\/(?!support\/(browser|rabbit)\.ts)/,
    instead: 'run it, or call notRun() of test/support',
  },
  {
    what: /setTimeout\(\s*(resolve|done|r)\b|\bsleep\(/,
    where: tests,
    instead: 'wait for the event, not for time',
  },
  { what: /\bnew Date\(\)/, where: outsideAdapters, instead: 'clock.nowMs()' },
  {
    what: /\bglobalThis\.(process|crypto|performance)\b/,
    where: outsideAdapters,
    instead: 'a port',
  },
  {
    what: /\bthrow new Error\(/,
    where: products,
    instead: 'new HubError(code) for a refusal, assert for the impossible',
  },
  {
    what: /\.message\.(includes|match|startsWith|endsWith)\(/,
    where: products,
    instead: 'decide by the code of the error, not by its text',
  },
  { what: /JSON\.parse\(JSON\.stringify\(/, where: products, instead: 'structuredClone' },
];
