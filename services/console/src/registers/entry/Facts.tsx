import { Descriptions, Select } from 'antd';
import type { ReactNode } from 'react';
import { Moment } from '../../shared/moments.tsx';
import { entryStates } from '../../shared/states.tsx';
import type { EntryVersion } from '../replies.ts';

/** Which version is shown, since when it holds, who wrote and published it. */
export const Facts = ({
  entry,
  versions,
  onChoose,
}: {
  readonly entry: EntryVersion;
  readonly versions: readonly EntryVersion[];
  readonly onChoose: (version: number) => void;
}): ReactNode => (
  <Descriptions
    size="small"
    column={{ xs: 1, sm: 2, lg: 3 }}
    style={{ marginBlockEnd: 12 }}
    items={[
      {
        key: 'version',
        label: 'Редакция',
        children: (
          <Select
            aria-label="Редакция"
            size="small"
            style={{ minWidth: 170 }}
            value={entry.version}
            onChange={onChoose}
            options={versions.toReversed().map(({ version, state }) => ({
              value: version,
              label: `${version} — ${entryStates[state]?.[1] ?? state}`,
            }))}
          />
        ),
      },
      {
        key: 'from',
        label: 'Действует с',
        children: entry.validFrom ? <Moment at={entry.validFrom} /> : 'без начала',
      },
      {
        key: 'to',
        label: 'Действует до',
        children: entry.validTo ? <Moment at={entry.validTo} /> : 'без конца',
      },
      {
        key: 'created',
        label: 'Составлена',
        children: (
          <span>
            {entry.createdBy}, <Moment at={entry.createdAt} />
          </span>
        ),
      },
      {
        key: 'published',
        label: 'Опубликована',
        children: entry.publishedBy ? (
          <span>
            {entry.publishedBy}, <Moment at={entry.publishedAt} />
          </span>
        ) : (
          'нет'
        ),
      },
      { key: 'comment', label: 'Пояснение', children: entry.comment ?? '—' },
    ]}
  />
);
