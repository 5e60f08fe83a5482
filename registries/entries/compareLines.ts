/** One line of a comparison of two texts; `gap` stands for unchanged lines that are left out. */
export type LineChange = {
  readonly kind: 'same' | 'added' | 'removed' | 'gap';
  readonly text: string;
};

const contextLines = 3;
/** Beyond so many pairs of lines two texts are shown as replaced: nobody reads such a comparison line by line. */
const pairsMax = 9_000_000;

const commonEnds = (before: readonly string[], after: readonly string[]) => {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  return { head, tail };
};

/** Lengths of the longest common subsequences of every two endings. */
const commonLengths = (before: readonly string[], after: readonly string[]): Uint32Array => {
  const width = after.length + 1;
  const lengths = new Uint32Array((before.length + 1) * width);
  for (let i = before.length - 1; i >= 0; i -= 1) {
    for (let j = after.length - 1; j >= 0; j -= 1) {
      const [down, right] = [lengths[(i + 1) * width + j] ?? 0, lengths[i * width + j + 1] ?? 0];
      const diagonal = lengths[(i + 1) * width + j + 1] ?? 0;
      lengths[i * width + j] = before[i] === after[j] ? diagonal + 1 : Math.max(down, right);
    }
  }
  return lengths;
};

const as =
  (kind: LineChange['kind']) =>
  (text: string): LineChange => ({ kind, text });

const compareMiddle = (
  before: readonly string[],
  after: readonly string[],
): readonly LineChange[] => {
  if (before.length * after.length > pairsMax)
    return [...before.map(as('removed')), ...after.map(as('added'))];
  const lengths = commonLengths(before, after);
  const width = after.length + 1;
  const lines: LineChange[] = [];
  let [i, j] = [0, 0];
  while (i < before.length && j < after.length) {
    const [left, right] = [before[i] ?? '', after[j] ?? ''];
    if (left === right) {
      lines.push({ kind: 'same', text: left });
      [i, j] = [i + 1, j + 1];
    } else if ((lengths[(i + 1) * width + j] ?? 0) >= (lengths[i * width + j + 1] ?? 0)) {
      lines.push({ kind: 'removed', text: left });
      i += 1;
    } else {
      lines.push({ kind: 'added', text: right });
      j += 1;
    }
  }
  return [...lines, ...before.slice(i).map(as('removed')), ...after.slice(j).map(as('added'))];
};

const withGaps = (lines: readonly LineChange[]): readonly LineChange[] => {
  const near = new Uint8Array(lines.length);
  lines.forEach(({ kind }, index) => {
    if (kind === 'same') return;
    near.fill(1, Math.max(0, index - contextLines), index + contextLines + 1);
  });
  return lines.flatMap((line, index): readonly LineChange[] => {
    if (near[index] === 1) return [line];
    return index === 0 || near[index - 1] === 1 ? [{ kind: 'gap', text: '…' }] : [];
  });
};

/** Two texts compared line by line: what went and what came, with three lines around. */
export const compareLines = (before: string, after: string): readonly LineChange[] => {
  const [left, right] = [before.split('\n'), after.split('\n')];
  const { head, tail } = commonEnds(left, right);
  return withGaps([
    ...left.slice(0, head).map(as('same')),
    ...compareMiddle(left.slice(head, left.length - tail), right.slice(head, right.length - tail)),
    ...left.slice(left.length - tail).map(as('same')),
  ]);
};
