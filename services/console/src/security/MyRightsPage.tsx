import type { ReactNode } from 'react';
import { PageFrame } from '../shared/PageFrame.tsx';
import { RightsTable } from './PersonAccess.tsx';

/** «Почему мне доступно»: one's own rights with what gives each. */
export const MyRightsPage = (): ReactNode => (
  <PageFrame title="Мои права" subtitle="Что вам доступно, где и почему">
    <RightsTable path="/api/v1/session/rights" />
  </PageFrame>
);
