import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { auditEvents, auditFieldsOf, type AuditEvent } from '../../module/index.ts';

const header = `# События журнала действий

Страница построена из таблиц \`module/audit.ts\` и \`module/auditFields.ts\` командой
\`node --import tsx services/hub/auditEventsPage.ts\`; править её руками не нужно.

Каждая запись говорит: номер, время, событие, кто (вид, имя, организация, адрес), исход (\`done\` или \`refused\`), над чем и подробности.
Записи связаны хешами; изменить или удалить их нельзя. Персональных данных в подробностях нет. Смотреть: страница «Журнал действий»
консоли или \`GET /api/v1/audit\` (право «Журнал действий: просмотр»).
`;

const fieldsOf = (event: AuditEvent): string =>
  Object.entries(auditFieldsOf(event))
    .map(([name, meaning]) => `\`${name}\` — ${meaning}`)
    .join('; ');

/** The catalogue of the audit trail for people who search it (KIS-4.4.7). */
export const auditEventsPage = (): string =>
  [
    header,
    '| Код | Событие | Подробности |',
    '|---|---|---|',
    ...(Object.keys(auditEvents) as AuditEvent[]).map(
      (event) => `| \`${event}\` | ${auditEvents[event]} | ${fieldsOf(event)} |`,
    ),
    '',
  ].join('\n');

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(new URL('../../schemas/audit-events.md', import.meta.url), auditEventsPage());
}
