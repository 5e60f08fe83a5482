import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { makeMetrics, type MetricRow } from '../../adapters/telemetry/index.ts';

const header = `# Показатели хаба (\`/metrics\`)

Страница построена командой \`node --import tsx services/hub/metricsPage.ts\`; править её руками не нужно. Формат — текст Prometheus.
Имена и метки постоянны: на них опираются \`services/console/grafana/dashboard.json\` и \`alerts.yml\`.

- Метки с именами систем, очередей и видов сведений ограничены числом значений; лишние считаются вместе как \`other\` или не показаны.
- Когда база данных не отвечает, \`hub_database_up\` равен 0, а показателей, которые читают из неё, на странице нет.
- Показатели \`nodejs_*\` и \`process_*\` описывают процесс: память, цикл событий, сборку мусора.
`;

const line = ({ name, type, labels, help }: MetricRow): string =>
  `| \`${name}\` | ${type} | ${labels.map((label) => `\`${label}\``).join(', ') || '—'} | ${help.replaceAll('|', '\\|')} |`;

/** The documented list of metrics, made from what a node can show. */
export const metricsPage = (): string => {
  const rows = makeMetrics().catalogue();
  const own = rows.filter(({ name }) => name.startsWith('hub_'));
  const others = rows.filter(({ name }) => !name.startsWith('hub_'));
  const table = (part: readonly MetricRow[]): readonly string[] => [
    '| Имя | Вид | Метки | Что это |',
    '|---|---|---|---|',
    ...part.toSorted((a, b) => (a.name < b.name ? -1 : 1)).map(line),
    '',
  ];
  return [header, '## Обмен и хаб', '', ...table(own), '## Процесс', '', ...table(others)].join(
    '\n',
  );
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(new URL('../../schemas/metrics.md', import.meta.url), metricsPage());
}
