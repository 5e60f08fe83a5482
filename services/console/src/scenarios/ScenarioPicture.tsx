import { theme } from 'antd';
import { Fragment, useMemo, useRef, type KeyboardEvent, type ReactNode } from 'react';
import type { Step } from '../../../../broker/index.ts';
import type { Tone } from '../shared/states.tsx';
import { headHeight, layoutOf, type Box, type Layout } from './layout.ts';
import { nameOfStep } from './tree.ts';
import { kinds } from './words.ts';

/** What is told about a step in the picture. */
export type StepNote = { readonly tone: Tone; readonly text: string };

type Props = {
  readonly root: Step;
  readonly label: string;
  readonly selected?: string | undefined;
  readonly onSelect?: (pointer: string) => void;
  readonly noteOf?: (step: Step, pointer: string) => StepNote | undefined;
};

const useColours = () => {
  const { token } = theme.useToken();
  const tones: Readonly<Record<Tone, readonly [fill: string, line: string]>> = {
    success: [token.colorSuccessBg, token.colorSuccess],
    error: [token.colorErrorBg, token.colorError],
    warning: [token.colorWarningBg, token.colorWarning],
    processing: [token.colorPrimaryBg, token.colorPrimary],
    default: [token.colorBgContainer, token.colorBorder],
  };
  return { tones, token };
};

const cut = (text: string, max: number): string =>
  text.length > max ? `${text.slice(0, max - 1)}…` : text;

/** Letters that fit into a width at the size of the second line. */
const fits = (width: number): number => Math.floor((width - 16) / 7.1);

const subtitleOf = (step: Step): string => {
  switch (step.kind) {
    case 'request':
      return `запрос ${step.type || '— вид не выбран'}`;
    case 'wait':
      return 'workingDays' in step.term
        ? `ожидание: рабочих дней ${step.term.workingDays}`
        : `ожидание: ${step.term.seconds} с`;
    case 'loop':
      return `для каждого из ${step.over}`;
    case 'decision':
    case 'sequence':
    case 'parallel':
    case 'choice':
      return kinds[step.kind];
  }
};

/** Shapes tell kinds apart without colour: a decision is cut at its corners, a wait is round. */
const shapeOf = ({ step, x, y, width, height, isFrame }: Box): string => {
  const cornerOf = { decision: 14, wait: 30 } as const;
  const corner = step.kind === 'decision' || step.kind === 'wait' ? cornerOf[step.kind] : 6;
  if (step.kind === 'decision' && !isFrame)
    return `M${x + corner} ${y} h${width - 2 * corner} l${corner} ${height / 2} l${-corner} ${height / 2} h${2 * corner - width} l${-corner} ${-height / 2} z`;
  const r = Math.min(corner, height / 2);
  return `M${x + r} ${y} h${width - 2 * r} a${r} ${r} 0 0 1 ${r} ${r} v${height - 2 * r} a${r} ${r} 0 0 1 ${-r} ${r} h${2 * r - width} a${r} ${r} 0 0 1 ${-r} ${-r} v${2 * r - height} a${r} ${r} 0 0 1 ${r} ${-r} z`;
};

/** The lines that stand in a box, as far as they fit. */
const linesOf = ({ step, width, isFrame }: Box, note: StepNote | undefined): readonly string[] => {
  const notes = note ? [note.text] : [];
  if (isFrame)
    return [cut([nameOfStep(step), subtitleOf(step), ...notes].join(' · '), fits(width))];
  return [
    cut(nameOfStep(step), 24),
    cut(subtitleOf(step), 29),
    ...notes.map((text) => cut(text, 30)),
  ];
};

const lineStyles = [
  { down: 20, fontSize: 13, fontWeight: 600 },
  { down: 37, fontSize: 12 },
  { down: 53, fontSize: 11 },
] as const;

const BoxTexts = ({
  box,
  lines,
}: {
  readonly box: Box;
  readonly lines: readonly string[];
}): ReactNode => {
  const { token } = useColours();
  const { step, x, y, isFrame } = box;
  const left = x + (step.kind === 'decision' ? 20 : 12);
  return lines.map((line, index) => {
    const { down, ...font } = isFrame
      ? { down: headHeight / 2 + 5, fontSize: 12 }
      : (lineStyles[index] ?? lineStyles[2]);
    return (
      <Fragment key={down}>
        <text x={left} y={y + down} fill={token.colorText} {...font}>
          {line}
        </text>{' '}
      </Fragment>
    );
  });
};

type BoxProps = {
  readonly box: Box;
  readonly note: StepNote | undefined;
  readonly isSelected: boolean;
  readonly onSelect: ((pointer: string) => void) | undefined;
  readonly onKey: (event: KeyboardEvent) => void;
};

const BoxView = ({ box, note, isSelected, onSelect, onKey }: BoxProps): ReactNode => {
  const { tones, token } = useColours();
  const [fill, line] = tones[note?.tone ?? 'default'];
  const { step, pointer, isFrame } = box;
  const lines = linesOf(box, note);
  const control = onSelect && {
    role: 'button',
    tabIndex: isSelected ? 0 : -1,
    'aria-pressed': isSelected,
    'aria-label': lines.join(' '),
    'data-pointer': pointer,
    onClick: () => onSelect(pointer),
    onKeyDown: onKey,
  };
  const isMarked = note !== undefined || isSelected;
  return (
    <g {...control} className={onSelect ? 'scenario-box' : undefined}>
      <title>{[nameOfStep(step), subtitleOf(step), note?.text].filter(Boolean).join(', ')}</title>
      <path
        d={shapeOf(box)}
        fill={isFrame ? token.colorFillQuaternary : fill}
        stroke={isSelected ? token.colorPrimary : line}
        strokeWidth={isMarked ? 2.5 : 1.5}
        strokeDasharray={step.kind === 'loop' ? '6 3' : undefined}
      />
      <BoxTexts box={box} lines={lines} />
    </g>
  );
};

const Lines = ({ layout }: { readonly layout: Layout }): ReactNode => {
  const { token } = useColours();
  return (
    <>
      {layout.arrows.map(({ x1, y1, x2, y2 }) => (
        <g key={`${x1} ${y1} ${x2} ${y2}`}>
          <path d={`M${x1} ${y1} L${x2} ${y2 - 7}`} stroke={token.colorTextTertiary} />
          <path d={`M${x2} ${y2} l-5 -8 h10 z`} fill={token.colorTextTertiary} />
        </g>
      ))}
      {layout.labels.map(({ x, y, width, text }) => (
        <text
          key={`${x} ${y}`}
          x={x}
          y={y}
          textAnchor="middle"
          fontSize={11}
          fill={token.colorText}
        >
          {cut(text, fits(width))}
        </text>
      ))}
    </>
  );
};

const moves: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowRight: 1,
  ArrowUp: -1,
  ArrowLeft: -1,
};

/** A sequence as a picture; arrow keys walk its steps. `StepList` says the same in words. */
export const ScenarioPicture = ({ root, label, selected, onSelect, noteOf }: Props): ReactNode => {
  const layout = useMemo(() => layoutOf(root), [root]);
  const svg = useRef<SVGSVGElement>(null);
  const walk = (event: KeyboardEvent): void => {
    const by = moves[event.key];
    if (!onSelect || by === undefined) return;
    event.preventDefault();
    const at = layout.boxes.findIndex(({ pointer }) => pointer === selected);
    const next = layout.boxes[at + by];
    if (!next) return;
    onSelect(next.pointer);
    svg.current?.querySelector<SVGGElement>(`[data-pointer="${next.pointer}"]`)?.focus();
  };
  return (
    <div className="scenario-picture" role="region" aria-label={`${label}: прокрутка`} tabIndex={0}>
      <svg
        ref={svg}
        role={onSelect ? 'group' : 'img'}
        aria-label={label}
        width={layout.width}
        height={layout.height}
        viewBox={`0 0 ${layout.width} ${layout.height}`}
      >
        {layout.boxes.map((box) => (
          <BoxView
            key={box.pointer}
            box={box}
            note={noteOf?.(box.step, box.pointer)}
            isSelected={box.pointer === selected}
            onSelect={onSelect}
            onKey={walk}
          />
        ))}
        <Lines layout={layout} />
      </svg>
    </div>
  );
};
