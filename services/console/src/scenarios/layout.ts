import type { Step } from '../../../../broker/index.ts';
import { childrenOf, rootPointer } from './tree.ts';

export type Box = {
  readonly step: Step;
  readonly pointer: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Holds other boxes. */
  readonly isFrame: boolean;
};
export type Arrow = {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
};
/** Stands around its middle. */
export type Label = {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly text: string;
};

export type Layout = {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Box[];
  readonly arrows: readonly Arrow[];
  readonly labels: readonly Label[];
};

const leaf = { width: 210, height: 62 } as const;
const pad = 14;
export const headHeight = 30;
const between = 26;
const beside = 18;
const labelHeight = 22;

type Size = { readonly width: number; readonly height: number };

const isColumn = ({ kind }: Step): boolean => kind === 'sequence' || kind === 'loop';

const sizeOf = (step: Step): Size => {
  const sizes = childrenOf(step).map(({ step: child }) => sizeOf(child));
  if (sizes.length === 0) return leaf;
  const widths = sizes.map(({ width }) => width);
  const heights = sizes.map(({ height }) => height);
  const sum = (all: readonly number[]): number => all.reduce((total, one) => total + one, 0);
  const gaps = sizes.length - 1;
  if (isColumn(step))
    return {
      width: Math.max(leaf.width, ...widths) + 2 * pad,
      height: headHeight + sum(heights) + gaps * between + pad,
    };
  return {
    width: Math.max(leaf.width, sum(widths) + gaps * beside) + 2 * pad,
    height: headHeight + between + labelOf(step) + Math.max(...heights) + pad,
  };
};

const labelOf = ({ kind }: Step): number => (kind === 'choice' ? labelHeight : 0);

const middle = ({ x, width }: Pick<Box, 'x' | 'width'>): number => x + width / 2;

type Drawn = { boxes: Box[]; arrows: Arrow[]; labels: Label[] };

const placeColumn = (own: Box, out: Drawn): void => {
  let y = own.y + headHeight;
  let last: Box | null = null;
  for (const { part, step } of childrenOf(own.step)) {
    const size = sizeOf(step);
    const x = middle(own) - size.width / 2;
    const box = place(step, `${own.pointer}/${part}`, { x, y }, out);
    if (last)
      out.arrows.push({ x1: middle(last), y1: last.y + last.height, x2: middle(box), y2: box.y });
    last = box;
    y += size.height + between;
  }
};

const placeLanes = (own: Box, out: Drawn): void => {
  const children = childrenOf(own.step);
  const widths = children.map(({ step }) => sizeOf(step).width);
  const total =
    widths.reduce((sum, width) => sum + width, 0) + Math.max(0, children.length - 1) * beside;
  const top = own.y + headHeight;
  let x = middle(own) - total / 2;
  for (const [index, { part, step, when }] of children.entries()) {
    const y = top + between + labelOf(own.step);
    const box = place(step, `${own.pointer}/${part}`, { x, y }, out);
    const label = when === undefined ? 0 : labelHeight;
    out.arrows.push({ x1: middle(box), y1: top + label, x2: middle(box), y2: y });
    if (when !== undefined)
      out.labels.push({ x: middle(box), y: top + 15, width: box.width, text: when });
    x += (widths[index] ?? 0) + beside;
  }
};

const place = (
  step: Step,
  pointer: string,
  at: { readonly x: number; readonly y: number },
  out: Drawn,
): Box => {
  const isFrame = childrenOf(step).length > 0;
  const box: Box = { step, pointer, ...at, ...sizeOf(step), isFrame };
  out.boxes.push(box);
  if (isFrame && isColumn(step)) placeColumn(box, out);
  else if (isFrame) placeLanes(box, out);
  return box;
};

/** Where every step of a sequence stands in its picture. */
export const layoutOf = (root: Step): Layout => {
  const out: Drawn = { boxes: [], arrows: [], labels: [] };
  const { width, height } = place(root, rootPointer, { x: 4, y: 4 }, out);
  return { width: width + 8, height: height + 8, ...out };
};
