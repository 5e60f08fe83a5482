import { useMutation, useQuery } from '@tanstack/react-query';
import { App, Form, Modal, Radio, Select } from 'antd';
import type { ReactNode } from 'react';
import type { RolesData } from '../../../identity/index.ts';
import { subsystems } from '../../../../module/index.ts';
import { OrganisationSelect } from '../shared/OrganisationSelect.tsx';
import { ProblemAlert } from '../shared/ProblemAlert.tsx';
import { api } from '../shell/api.ts';
import { useMay } from '../shell/session.tsx';
import { roleKinds } from './words.ts';

type Fields = {
  readonly role: string;
  readonly place: 'region' | 'organisation';
  readonly organisation?: string;
  readonly subsystem: string;
};

const subsystemOptions = Object.entries(subsystems).map(([value, label]) => ({ value, label }));

const Place = (): ReactNode => {
  const place = Form.useWatch<Fields['place'] | undefined>('place');
  return (
    <>
      <Form.Item name="place" label="Где действует">
        <Radio.Group
          options={[
            { value: 'organisation', label: 'в организации' },
            { value: 'region', label: 'весь регион' },
          ]}
        />
      </Form.Item>
      {place !== 'region' && (
        <Form.Item
          name="organisation"
          label="Организация"
          rules={[{ required: true, message: 'Выберите организацию' }]}
        >
          <OrganisationSelect id="organisation" width="100%" />
        </Form.Item>
      )}
    </>
  );
};

const GrantFields = ({
  roles,
  isLoading,
}: {
  readonly roles: RolesData['roles'];
  readonly isLoading: boolean;
}): ReactNode => (
  <>
    <Form.Item name="role" label="Роль" rules={[{ required: true, message: 'Выберите роль' }]}>
      <Select
        showSearch={{ optionFilterProp: 'label' }}
        loading={isLoading}
        options={roles.map(({ code, title, kind }) => ({
          value: code,
          label: `${title} — ${roleKinds[kind]} (${code})`,
        }))}
      />
    </Form.Item>
    <Place />
    <Form.Item
      name="subsystem"
      label="Подсистема"
      extra="Нужны её утверждённый регламент и соглашение организации"
    >
      <Select showSearch={{ optionFilterProp: 'label' }} options={subsystemOptions} />
    </Form.Item>
  </>
);

/** Gives a role to a person: role, place, subsystem; the refusal says which ground is missing. */
export const GrantDialog = ({
  accountId,
  organisation,
  close,
  given,
}: {
  readonly accountId: string;
  readonly organisation: string;
  readonly close: () => void;
  readonly given: () => Promise<void>;
}): ReactNode => {
  const { message } = App.useApp();
  const may = useMay();
  const [form] = Form.useForm<Fields>();
  const query = useQuery({
    queryKey: ['roles'],
    queryFn: () => api.get<RolesData>('/api/v1/roles'),
  });
  const mine = (query.data?.roles ?? []).filter(({ kind }) =>
    may(kind === 'technical' ? 'grants.system' : 'grants.business'),
  );
  const giving = useMutation({
    mutationFn: ({ role, place, organisation: ogrn, subsystem }: Fields) => {
      const isTechnical = mine.some(({ code, kind }) => code === role && kind === 'technical');
      return api.post(isTechnical ? '/api/v1/technical-grants' : '/api/v1/grants', {
        account: accountId,
        role,
        organisation: place === 'region' ? null : (ogrn ?? null),
        subsystem,
      });
    },
    onSuccess: async () => {
      void message.success('Роль выдана');
      await given();
      close();
    },
  });
  return (
    <Modal
      open
      title="Выдать роль"
      okText="Выдать"
      cancelText="Отмена"
      confirmLoading={giving.isPending}
      onOk={() => form.submit()}
      onCancel={close}
    >
      {giving.isError && <ProblemAlert error={giving.error} />}
      <Form<Fields>
        form={form}
        layout="vertical"
        initialValues={{ place: 'organisation', organisation, subsystem: 'mev' }}
        onFinish={(fields) => giving.mutate(fields)}
      >
        <GrantFields roles={mine} isLoading={query.isPending} />
      </Form>
    </Modal>
  );
};
