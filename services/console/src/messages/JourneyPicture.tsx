import { theme } from 'antd';
import type { ReactNode } from 'react';
import { durationText, momentText } from '../shared/moments.tsx';

/** A step as the card of a message has it. */
export type Step = {
  readonly event: string;
  readonly title: string;
  readonly tone: 'plain' | 'good' | 'waiting' | 'bad';
  readonly at: string;
  readonly tookMs: number | null;
  readonly messageId: string;
  readonly isAnswer: boolean;
  readonly by: string | null;
  readonly attempt: number | null;
  readonly note: string | null;
};

const lanes = { sender: 210, hub: 400, recipient: 590 } as const;
type Lane = keyof typeof lanes;
type Move = readonly [from: Lane, to: Lane];

const there = (from: Lane, to: Lane): Move => [from, to];

/** Where a step goes in the picture of a request; of its answers the two sides change places. */
const moves: Readonly<Record<string, Move>> = {
  created: there('sender', 'sender'),
  receive: there('sender', 'hub'),
  lease: there('hub', 'recipient'),
  ack: there('recipient', 'hub'),
  deliver: there('recipient', 'hub'),
  return: there('recipient', 'hub'),
  answer: there('recipient', 'hub'),
  cancel: there('sender', 'hub'),
};

const mirrored: Readonly<Record<Lane, Lane>> = {
  sender: 'recipient',
  hub: 'hub',
  recipient: 'sender',
};

const moveOf = ({ event, isAnswer }: Step): Move => {
  const [from, to] = moves[event] ?? there('hub', 'hub');
  return isAnswer ? [mirrored[from], mirrored[to]] : [from, to];
};

const rowHeight = 44;
const headHeight = 34;
const timeOf = (at: string): string => momentText(at).split(', ')[1] ?? '';

const useColours = (): Readonly<Record<Step['tone'], string>> & { line: string; text: string } => {
  const { token } = theme.useToken();
  return {
    plain: token.colorPrimary,
    good: token.colorSuccess,
    waiting: token.colorWarning,
    bad: token.colorError,
    line: token.colorBorder,
    text: token.colorText,
  };
};

const StepRow = ({
  step,
  at,
  row,
}: {
  readonly step: Step;
  readonly at: number;
  readonly row: number;
}): ReactNode => {
  const colours = useColours();
  const colour = colours[step.tone];
  const [from, to] = moveOf(step);
  const [x1, x2] = [lanes[from], lanes[to]];
  const way = Math.sign(x2 - x1);
  const attempt = step.attempt !== null && step.attempt > 1 ? ` (${step.attempt}-й раз)` : '';
  return (
    <g>
      <text x={8} y={at + 4} fontSize={12} fill={colours.text}>
        {timeOf(step.at)}
      </text>
      {step.tookMs !== null && step.tookMs > 0 && (
        <text x={84} y={at - rowHeight / 2 + 4} fontSize={11} fill={colours.text}>
          {`+${durationText(step.tookMs)}`}
        </text>
      )}
      {way === 0 ? (
        <circle cx={x1} cy={at} r={6} fill={colour} />
      ) : (
        <>
          <line
            x1={x1 + way * 6}
            x2={x2 - way * 12}
            y1={at}
            y2={at}
            stroke={colour}
            strokeWidth={2}
            strokeDasharray={step.tone === 'waiting' ? '5 4' : undefined}
          />
          <path d={`M ${x2 - way * 4} ${at} l ${-way * 10} -5 v 10 z`} fill={colour} />
        </>
      )}
      <text x={lanes.recipient + 24} y={at + 4} fontSize={13} fill={colours.text}>
        {`${row}. ${step.title}${attempt}`}
      </text>
    </g>
  );
};

/** The journey of a message as a picture: who passes it to whom, when, and how long each step took. `JourneyList` says the same. */
export const JourneyPicture = ({
  steps,
  sender,
  recipient,
}: {
  readonly steps: readonly Step[];
  readonly sender: string;
  readonly recipient: string;
}): ReactNode => {
  const colours = useColours();
  const height = headHeight + steps.length * rowHeight + 8;
  const heads: readonly [Lane, string][] = [
    ['sender', sender],
    ['hub', 'Хаб'],
    ['recipient', recipient],
  ];
  return (
    <svg
      role="img"
      aria-label={`Путь сообщения от ${sender} к ${recipient}: ${steps.length} шагов, они же списком ниже`}
      viewBox={`0 0 1000 ${height}`}
      className="journey"
    >
      {heads.map(([lane, name]) => (
        <g key={lane}>
          <text
            x={lanes[lane]}
            y={18}
            textAnchor="middle"
            fontSize={14}
            fontWeight={600}
            fill={colours.text}
          >
            {name.slice(0, 22)}
          </text>
          <line x1={lanes[lane]} x2={lanes[lane]} y1={26} y2={height} stroke={colours.line} />
        </g>
      ))}
      {steps.map((step, index) => (
        <StepRow
          key={`${step.messageId}-${index}`}
          step={step}
          row={index + 1}
          at={headHeight + index * rowHeight + rowHeight / 2}
        />
      ))}
    </svg>
  );
};
