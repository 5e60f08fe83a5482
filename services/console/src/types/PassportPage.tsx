import { useParams } from '@tanstack/react-router';
import { Alert, Grid, Select, Tabs } from 'antd';
import type { ReactNode } from 'react';
import { useFilters } from '../shared/filters.ts';
import { To } from '../shared/links.tsx';
import { PageFrame } from '../shared/PageFrame.tsx';
import { ProblemAlert } from '../shared/ProblemAlert.tsx';
import { Waiting } from '../shared/Waiting.tsx';
import { usePassport, type PassportData } from './data.ts';
import { Actions } from './passport/Actions.tsx';
import { Consumers } from './passport/Consumers.tsx';
import { Fields } from './passport/Fields.tsx';
import { Overview } from './passport/Overview.tsx';
import { ReturnCodes, Samples, Scenarios } from './passport/Practice.tsx';
import { Schemas } from './passport/Schemas.tsx';
import { Versions } from './passport/Versions.tsx';

const tabs: readonly (readonly [
  key: string,
  label: string,
  Tab: (props: { passport: PassportData }) => ReactNode,
])[] = [
  ['overview', 'Обзор', Overview],
  ['schemas', 'Схемы', Schemas],
  ['fields', 'Поля', Fields],
  ['samples', 'Примеры', Samples],
  ['scenarios', 'Сценарии', Scenarios],
  ['codes', 'Коды возврата', ReturnCodes],
  ['consumers', 'Потребители', Consumers],
  ['versions', 'Версии и совместимость', Versions],
];

/** A newer edition that waits, or the one in force when another is looked at. */
const OtherEdition = ({ passport }: { readonly passport: PassportData }): ReactNode => {
  const own = passport.versions.find(({ code }) => code === passport.code);
  if (own === undefined) return null;
  const { edition, editionInForce, code } = own;
  const path = `/types/${encodeURIComponent(code)}`;
  if (passport.edition !== editionInForce && editionInForce !== null) {
    return (
      <Alert
        type="info"
        showIcon
        style={{ marginBlockEnd: 12 }}
        title={`Показана редакция ${passport.edition}; действует редакция ${editionInForce}`}
        action={<To path={path}>Показать действующую</To>}
      />
    );
  }
  if (edition === passport.edition) return null;
  return (
    <Alert
      type="info"
      showIcon
      style={{ marginBlockEnd: 12 }}
      title={`Есть более новая редакция ${edition}`}
      action={
        <To path={path} search={{ edition: String(edition) }}>
          Показать её
        </To>
      }
    />
  );
};

/** The parts of the passport: tabs, and a list to choose from where the tabs would not fit. */
const Parts = ({ passport }: { readonly passport: PassportData }): ReactNode => {
  const [filters, change] = useFilters();
  const { xl } = Grid.useBreakpoint();
  const active = filters['tab'] ?? 'overview';
  const choose = (tab: string): void => change({ tab: tab === 'overview' ? undefined : tab });
  if (xl === false) {
    const [, , Tab] = tabs.find(([key]) => key === active) ?? ['', '', Overview];
    return (
      <>
        <Select
          aria-label="Раздел паспорта"
          style={{ width: 260, maxWidth: '100%', marginBlockEnd: 12 }}
          value={active}
          onChange={choose}
          options={tabs.map(([value, label]) => ({ value, label }))}
        />
        <Tab passport={passport} />
      </>
    );
  }
  return (
    <Tabs
      activeKey={active}
      onChange={choose}
      destroyOnHidden
      items={tabs.map(([key, label, Tab]) => ({
        key,
        label,
        children: <Tab passport={passport} />,
      }))}
    />
  );
};

/** The passport of an information type (KIS-4.2.10.b). */
export const PassportPage = (): ReactNode => {
  const { code = '' } = useParams({ strict: false });
  const [filters] = useFilters();
  const query = usePassport(code, filters['edition']);
  if (query.isPending) return <Waiting label="Загрузка паспорта" />;
  if (query.isError) {
    return (
      <PageFrame title={`Вид сведений ${code}`}>
        <ProblemAlert error={query.error} retry={() => void query.refetch()} />
        <To path="/types">Все виды сведений</To>
      </PageFrame>
    );
  }
  const passport = query.data;
  return (
    <PageFrame
      title={`${passport.code}: ${passport.card.name}`}
      subtitle={
        <>
          Версия {passport.card.version}. <To path="/types">Все виды сведений</To>
        </>
      }
      extra={<Actions passport={passport} />}
    >
      <OtherEdition passport={passport} />
      <Parts passport={passport} />
    </PageFrame>
  );
};
