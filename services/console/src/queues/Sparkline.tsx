import { theme } from 'antd';
import type { ReactNode } from 'react';

const height = 24;

const pathOf = (points: readonly number[], max: number, width: number): string =>
  points
    .map((value, at) => {
      const x = (at / Math.max(1, points.length - 1)) * width;
      const y = height - 2 - (value / max) * (height - 4);
      return `${at === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`;
    })
    .join('');

const sum = (points: readonly number[]): number => points.reduce((total, one) => total + one, 0);

/** The last hour of a queue by minute: what came (line) and what was acknowledged (dashes). */
export const Sparkline = ({
  placed,
  done,
  width = 90,
}: {
  readonly placed: readonly number[] | null;
  readonly done: readonly number[] | null;
  readonly width?: number;
}): ReactNode => {
  const { token } = theme.useToken();
  if (placed === null || done === null) return <span title="Не журналируется">—</span>;
  const max = Math.max(1, ...placed, ...done);
  const label = `За час пришло ${sum(placed)}, подтверждено ${sum(done)}, наибольшее за минуту ${max}`;
  return (
    <svg
      role="img"
      aria-label={label}
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
    >
      <title>{label}</title>
      <path
        d={pathOf(placed, max, width)}
        fill="none"
        stroke={token.colorPrimary}
        strokeWidth="1.5"
      />
      <path
        d={pathOf(done, max, width)}
        fill="none"
        stroke={token.colorSuccess}
        strokeWidth="1.5"
        strokeDasharray="3 2"
      />
    </svg>
  );
};
