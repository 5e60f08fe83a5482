import type { ReactNode } from 'react';
import { PageFrame } from '../shared/PageFrame.tsx';
import { useSession } from '../shell/session.tsx';

/** The first page: what needs the person now. */
export const OverviewPage = (): ReactNode => {
  const { person } = useSession();
  return (
    <PageFrame
      title="Обзор"
      subtitle={`${person.name}, ${person.organisationName ?? person.organisation}`}
    />
  );
};
