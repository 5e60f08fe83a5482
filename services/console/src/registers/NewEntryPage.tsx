import { useNavigate, useParams } from '@tanstack/react-router';
import { Spin } from 'antd';
import type { ReactNode } from 'react';
import { useFilters } from '../shared/filters.ts';
import { To } from '../shared/links.tsx';
import { PageFrame } from '../shared/PageFrame.tsx';
import { ProblemAlert } from '../shared/ProblemAlert.tsx';
import { useSchemas } from './data.ts';
import { EditTab } from './entry/EditTab.tsx';
import './registers.css';

/** The form of a new entry; fields may be given in the address: `/registers/systems/new?participant=…`. */
export const NewEntryPage = (): ReactNode => {
  const { register = '' } = useParams({ strict: false }) as { register?: string };
  const [given] = useFilters();
  const navigate = useNavigate();
  const schemas = useSchemas();
  const schema = schemas.data?.find(({ name }) => name === register);
  return (
    <PageFrame
      title="Новая запись"
      subtitle={<To path={`/registers/${register}`}>{schema?.title ?? register}</To>}
    >
      {schemas.isError && <ProblemAlert error={schemas.error} />}
      {schema ? (
        <EditTab
          register={register}
          schema={schema.schema}
          base={null}
          start={given}
          onSaved={({ code }) =>
            void navigate({ to: `/registers/${register}/${encodeURIComponent(code)}` })
          }
        />
      ) : (
        !schemas.isError && <Spin />
      )}
    </PageFrame>
  );
};
