import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { Alert, Descriptions, Skeleton, Tabs } from 'antd';
import type { ReactNode } from 'react';
import type { KeyData } from '../../../signing/index.ts';
import { StateWord } from '../desk/StateWord.tsx';
import { useFilters } from '../shared/filters.ts';
import { EntryLink } from '../shared/links.tsx';
import { Moment, momentText } from '../shared/moments.tsx';
import { PageFrame } from '../shared/PageFrame.tsx';
import { ProblemAlert } from '../shared/ProblemAlert.tsx';
import { api } from '../shell/api.ts';
import { KeyActions } from './KeyActions.tsx';
import { KeyGrants } from './KeyGrants.tsx';
import { KeyUses } from './KeyUses.tsx';
import { KeyVersions } from './KeyVersions.tsx';
import { keyStates } from './words.ts';

const Facts = ({ signingKey }: { readonly signingKey: KeyData }): ReactNode => (
  <Descriptions
    size="small"
    bordered
    column={{ xs: 1, lg: 2 }}
    style={{ marginBlockEnd: 12 }}
    items={[
      {
        key: 'state',
        label: 'Состояние',
        children: <StateWord words={keyStates} state={signingKey.state} />,
      },
      {
        key: 'organisation',
        label: 'Владелец',
        children: (
          <EntryLink register="participants" code={signingKey.organisation}>
            {signingKey.organisationName ?? signingKey.organisation}
          </EntryLink>
        ),
      },
      {
        key: 'id',
        label: 'Идентификатор для API',
        children: <span className="mono">{signingKey.id}</span>,
      },
      {
        key: 'limit',
        label: 'Подписей в минуту, не более',
        children: signingKey.signaturesPerMinuteMax,
      },
      {
        key: 'created',
        label: 'Создан',
        children: (
          <>
            <Moment at={signingKey.createdAt} />, {signingKey.createdBy}
          </>
        ),
      },
      ...(signingKey.destroyedAt === null
        ? []
        : [
            {
              key: 'destroyed',
              label: 'Уничтожен',
              children: (
                <>
                  <Moment at={signingKey.destroyedAt} />, {signingKey.destroyedBy}
                </>
              ),
            },
          ]),
    ]}
  />
);

/** A key: versions with certificates, who may sign with it, and what was signed. */
export const KeyPage = (): ReactNode => {
  const { id = '' } = useParams({ strict: false }) as { id?: string };
  const [filters, change] = useFilters();
  const navigate = useNavigate();
  const client = useQueryClient();
  const queryKey = ['keys', 'card', id];
  const query = useQuery({
    queryKey,
    queryFn: () => api.get<KeyData>(`/api/v1/signing/keys/${encodeURIComponent(id)}`),
  });
  const changed = (next: KeyData): void => {
    client.setQueryData(queryKey, next);
    void client.invalidateQueries({ queryKey: ['keys'], refetchType: 'none' });
  };
  const signingKey = query.data;
  if (signingKey === undefined) {
    return (
      <PageFrame title="Ключ подписи">
        {query.isError ? (
          <ProblemAlert error={query.error} retry={() => void query.refetch()} />
        ) : (
          <Skeleton active />
        )}
      </PageFrame>
    );
  }
  const { destruction, state } = signingKey;
  return (
    <PageFrame
      title={signingKey.title}
      extra={
        <KeyActions
          signingKey={signingKey}
          changed={changed}
          sign={() => void navigate({ to: '/sign', search: { key: id } as never })}
        />
      }
    >
      {destruction !== null && state !== 'destroyed' && (
        <Alert
          type="warning"
          showIcon
          style={{ marginBlockEnd: 12 }}
          title={`${destruction.askedBy} просит уничтожить ключ: ${destruction.reason}`}
          description={`Запрошено ${momentText(destruction.askedAt)}. Подтверждает другой сотрудник с правом на ключи; закрытый ключ будет стёрт безвозвратно.`}
        />
      )}
      <Facts signingKey={signingKey} />
      <Tabs
        destroyOnHidden
        activeKey={filters['tab'] ?? 'versions'}
        onChange={(tab) => change({ tab })}
        items={[
          {
            key: 'versions',
            label: 'Версии и сертификаты',
            children: <KeyVersions signingKey={signingKey} changed={changed} />,
          },
          {
            key: 'grants',
            label: 'Кому дано право',
            children: <KeyGrants signingKey={signingKey} />,
          },
          { key: 'uses', label: 'Журнал использования', children: <KeyUses id={id} /> },
        ]}
      />
    </PageFrame>
  );
};
