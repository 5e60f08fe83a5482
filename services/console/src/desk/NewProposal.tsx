import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Form, Input, Modal, Select } from 'antd';
import type { ReactNode } from 'react';
import type { ProposalData } from '../../../desk/index.ts';
import { subsystems } from '../../../../module/index.ts';
import { ProblemAlert } from '../shared/ProblemAlert.tsx';
import { api } from '../shell/api.ts';

type Given = { readonly module: string; readonly title: string; readonly text: string };

/** Files a proposal on a module. */
export const NewProposal = ({
  close,
  opened,
}: {
  readonly close: () => void;
  readonly opened: (id: string) => void;
}): ReactNode => {
  const [form] = Form.useForm<Given>();
  const client = useQueryClient();
  const { message } = App.useApp();
  const send = useMutation({
    mutationFn: (given: Given) => api.post<ProposalData>('/api/v1/desk/proposals', given),
    onSuccess: async (made) => {
      await client.invalidateQueries({ queryKey: ['proposals'] });
      void message.success(`Предложение ${made.number} подано`);
      close();
      opened(made.id);
    },
  });
  return (
    <Modal
      open
      title="Новое предложение"
      okText="Подать"
      cancelText="Отмена"
      confirmLoading={send.isPending}
      onOk={() => form.submit()}
      onCancel={close}
    >
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ module: 'mev' }}
        onFinish={(given: Given) => send.mutate(given)}
      >
        {send.isError && <ProblemAlert error={send.error} />}
        <Form.Item name="module" label="К чему относится" rules={[{ required: true }]}>
          <Select
            options={Object.entries(subsystems).map(([value, label]) => ({ value, label }))}
          />
        </Form.Item>
        <Form.Item
          name="title"
          label="Суть в одной строке"
          rules={[{ required: true, whitespace: true, message: 'Назовите суть' }]}
        >
          <Input maxLength={200} autoFocus />
        </Form.Item>
        <Form.Item
          name="text"
          label="Что и зачем изменить"
          rules={[{ required: true, whitespace: true, message: 'Опишите предложение' }]}
        >
          <Input.TextArea rows={6} maxLength={10_000} showCount />
        </Form.Item>
      </Form>
    </Modal>
  );
};
