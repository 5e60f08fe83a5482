import { Spin, theme } from 'antd';
import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { useThemeChoice } from '../shell/themeContext.ts';

export type Series = { readonly name: string; readonly values: readonly (number | null)[] };

const load = async () => {
  const [core, charts, components, renderers] = await Promise.all([
    import('echarts/core'),
    import('echarts/charts'),
    import('echarts/components'),
    import('echarts/renderers'),
  ]);
  core.use([
    charts.LineChart,
    charts.BarChart,
    components.GridComponent,
    components.TooltipComponent,
    components.LegendComponent,
    components.AriaComponent,
    renderers.SVGRenderer,
  ]);
  return core;
};

/** A chart of series over time; the same numbers stand in the table beside it. */
export const Chart = ({
  label,
  times,
  series,
  kind = 'bar',
  unit = '',
}: {
  readonly label: string;
  readonly times: readonly string[];
  readonly series: readonly Series[];
  readonly kind?: 'bar' | 'line';
  readonly unit?: string;
}): ReactNode => {
  const place = useRef<HTMLDivElement>(null);
  const { isDark } = useThemeChoice();
  const [ready, setReady] = useState(false);
  const { token } = theme.useToken();
  const colours = useMemo(
    () => [token.colorPrimary, token.colorError, token.colorWarning, token.colorSuccess],
    [token.colorPrimary, token.colorError, token.colorWarning, token.colorSuccess],
  );
  useEffect(() => {
    let dispose = (): void => undefined;
    let gone = false;
    void load().then((core) => {
      if (gone || place.current === null) return;
      const chart = core.init(place.current, isDark ? 'dark' : undefined, { renderer: 'svg' });
      chart.setOption({
        backgroundColor: 'transparent',
        color: colours,
        animation: false,
        aria: { enabled: true, label: { description: label } },
        grid: { left: 60, right: 20, top: 36, bottom: 32 },
        legend: { top: 0 },
        tooltip: {
          trigger: 'axis',
          valueFormatter: (value: unknown) =>
            typeof value === 'number' ? `${value.toLocaleString('ru-RU')}${unit}` : '—',
        },
        xAxis: { type: 'category', data: [...times] },
        yAxis: { type: 'value', axisLabel: { formatter: `{value}${unit}` } },
        series: series.map(({ name, values }) => ({
          name,
          type: kind,
          data: [...values],
          ...(kind === 'bar' && { stack: 'all' }),
          ...(kind === 'line' && { connectNulls: true, showSymbol: times.length < 60 }),
        })),
      });
      // The place gets its width after the page around it; the window's size alone does not say when.
      const resizing = new ResizeObserver(() => chart.resize());
      resizing.observe(place.current);
      setReady(true);
      dispose = () => {
        resizing.disconnect();
        chart.dispose();
      };
    });
    return () => {
      gone = true;
      dispose();
    };
  }, [label, times, series, kind, unit, isDark, colours]);
  return (
    <Spin spinning={!ready}>
      <div ref={place} role="img" aria-label={label} style={{ height: 280, width: '100%' }} />
    </Spin>
  );
};
