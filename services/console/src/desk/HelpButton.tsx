import { QuestionCircleOutlined } from '@ant-design/icons';
import { useNavigate } from '@tanstack/react-router';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Descriptions, Form, Input, Modal, Typography } from 'antd';
import { useState, type ReactNode } from 'react';
import type { TicketData } from '../../../desk/index.ts';
import { ProblemAlert } from '../shared/ProblemAlert.tsx';
import { api } from '../shell/api.ts';
import { usePageContext, type TicketContext } from './context.ts';

type Question = { readonly title: string; readonly text: string };

const ContextView = ({ context }: { readonly context: TicketContext }): ReactNode => {
  const rows = [
    [
      'Страница',
      context.pageTitle === undefined ? context.page : `${context.pageTitle} (${context.page})`,
    ],
    ['Что открыто', context.object],
    ['Номер неудачного обращения', context.requestId],
  ] as const;
  return (
    <Descriptions
      size="small"
      column={1}
      bordered
      items={rows
        .filter(([, value]) => value !== undefined)
        .map(([label, value]) => ({
          key: label,
          label,
          children: (
            <span className="mono" style={{ wordBreak: 'break-all' }}>
              {value}
            </span>
          ),
        }))}
    />
  );
};

const QuestionFields = (): ReactNode => (
  <>
    <Form.Item
      name="title"
      label="Коротко: в чём дело"
      rules={[{ required: true, whitespace: true, message: 'Назовите вопрос одной строкой' }]}
    >
      <Input autoFocus maxLength={200} />
    </Form.Item>
    <Form.Item
      name="text"
      label="Что вы делали и чего ожидали"
      rules={[{ required: true, whitespace: true, message: 'Опишите вопрос' }]}
    >
      <Input.TextArea rows={5} maxLength={10_000} showCount />
    </Form.Item>
  </>
);

const Dialog = ({
  context,
  close,
}: {
  readonly context: TicketContext;
  readonly close: () => void;
}): ReactNode => {
  const [form] = Form.useForm<Question>();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { message } = App.useApp();
  const send = useMutation({
    mutationFn: (question: Question) =>
      api.post<TicketData>('/api/v1/desk/tickets', { ...question, context }),
    onSuccess: async (ticket) => {
      await client.invalidateQueries({ queryKey: ['tickets'] });
      void message.success(`Обращение ${ticket.number} отправлено`);
      close();
    },
  });
  return (
    <Modal
      open
      title="Вопрос оператору"
      okText="Отправить"
      cancelText="Отмена"
      confirmLoading={send.isPending}
      onOk={() => form.submit()}
      onCancel={close}
    >
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        onFinish={(question: Question) => send.mutate(question)}
      >
        {send.isError && <ProblemAlert error={send.error} />}
        <QuestionFields />
      </Form>
      <Typography.Paragraph type="secondary" style={{ marginBlockEnd: 8 }}>
        Вместе с вопросом оператор увидит:
      </Typography.Paragraph>
      <ContextView context={context} />
      <p style={{ marginBlockEnd: 0 }}>
        <a
          href="/console/tickets?mine=true"
          onClick={(event) => {
            event.preventDefault();
            close();
            void navigate({ to: '/tickets', search: { mine: 'true' } as never });
          }}
        >
          Мои обращения
        </a>
      </p>
    </Modal>
  );
};

/** «?» of every workplace: a question to the operator with the page, the thing on it and the last failed call. */
export const HelpButton = (): ReactNode => {
  const readContext = usePageContext();
  const [context, setContext] = useState<TicketContext | null>(null);
  return (
    <>
      <Button
        type="text"
        icon={<QuestionCircleOutlined />}
        aria-label="Задать вопрос оператору"
        title="Задать вопрос оператору"
        onClick={() => setContext(readContext())}
      />
      {context !== null && <Dialog context={context} close={() => setContext(null)} />}
    </>
  );
};
