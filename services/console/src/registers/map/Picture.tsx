import { useEffect, useRef, type ReactNode } from 'react';
import { useThemeChoice } from '../../shell/themeContext.ts';
import { countText } from '../../shared/moments.tsx';
import type { FlowData } from '../replies.ts';

type Link = { readonly source: string; readonly target: string; readonly value: number };

/** Systems on the left send, types in the middle, systems on the right receive: the same system may stand on both sides. */
const linksOf = (flows: readonly FlowData[]): readonly Link[] => {
  const links = new Map<string, Link>();
  const add = (source: string, target: string, value: number): void => {
    const key = `${source}\n${target}`;
    const before = links.get(key)?.value ?? 0;
    links.set(key, { source, target, value: before + value });
  };
  for (const { sender, type, recipient, requests } of flows) {
    // A way that was not used is still a way: it is drawn thin.
    const value = Math.max(requests, 0.3);
    add(`от ${sender}`, type, value);
    add(type, `к ${recipient}`, value);
  }
  return [...links.values()];
};

const rowHeight = 26;
const heightMin = 360;

const widestSide = (nodes: readonly string[]): number => {
  const from = nodes.filter((name) => name.startsWith('от ')).length;
  const to = nodes.filter((name) => name.startsWith('к ')).length;
  return Math.max(from, to, nodes.length - from - to, 1);
};

const optionOf = (names: readonly string[], links: readonly Link[]) => ({
  animation: false,
  backgroundColor: 'transparent',
  tooltip: {
    formatter: ({ data, name }: { data: Partial<Link>; name: string }) =>
      data.source === undefined
        ? name
        : `${data.source} → ${data.target ?? ''}: ${countText(Math.floor(data.value ?? 0))}`,
  },
  series: [
    {
      type: 'sankey',
      data: names.map((name) => ({ name })),
      links: [...links],
      left: 8,
      right: 140,
      top: 8,
      bottom: 8,
      draggable: false,
      emphasis: { focus: 'adjacency' },
      lineStyle: { color: 'source', opacity: 0.35 },
      label: { fontSize: 12 },
    },
  ],
});

/** Draws into an element; resolves to what takes the drawing away. */
const draw = async (place: HTMLElement, text: string, isDark: boolean): Promise<() => void> => {
  const [{ init, use }, { SankeyChart }, { TooltipComponent }, { SVGRenderer }] = await Promise.all(
    [
      import('echarts/core'),
      import('echarts/charts'),
      import('echarts/components'),
      import('echarts/renderers'),
    ],
  );
  use([SankeyChart, TooltipComponent, SVGRenderer]);
  const [names, links] = JSON.parse(text) as [string[], Link[]];
  const chart = init(place, isDark ? 'dark' : null, { renderer: 'svg' });
  chart.setOption(optionOf(names, links));
  const resize = (): void => chart.resize();
  window.addEventListener('resize', resize);
  return () => {
    window.removeEventListener('resize', resize);
    chart.dispose();
  };
};

/** The exchange map as a picture; the table below says the same. */
export const MapPicture = ({ flows }: { readonly flows: readonly FlowData[] }): ReactNode => {
  const place = useRef<HTMLDivElement>(null);
  const { isDark } = useThemeChoice();
  const links = linksOf(flows);
  const nodes = [...new Set(links.flatMap(({ source, target }) => [source, target]))];
  const text = JSON.stringify([nodes, links]);
  useEffect(() => {
    if (!place.current) return undefined;
    const drawn = draw(place.current, text, isDark);
    return () => void drawn.then((dispose) => dispose());
  }, [text, isDark]);
  return (
    <div
      ref={place}
      className="map-picture"
      style={{ height: Math.max(heightMin, widestSide(nodes) * rowHeight) }}
      role="img"
      aria-label={`Карта обмена: ${flows.length} потоков; те же данные в таблице ниже`}
    />
  );
};
