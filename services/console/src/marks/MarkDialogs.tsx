import { App, DatePicker, Form, Input, InputNumber, Modal, Select } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import type { ReactNode } from 'react';
import { fromPicker, toPicker } from '../messages/localTime.ts';
import { useWords } from '../messages/search.ts';
import { ProblemAlert } from '../shared/ProblemAlert.tsx';
import { useIssue, useProlong, type Mark } from './data.ts';

const required = [{ required: true, message: 'Заполните поле' }];
const daysByDefault = 30;

const untilByDefault = (): Dayjs | null =>
  toPicker(dayjs().add(daysByDefault, 'day').toISOString());

const Until = (): ReactNode => (
  <Form.Item
    name="until"
    label="Действует до (время Кузбасса)"
    rules={[
      ...required,
      {
        validator: (_, picked: Dayjs | null) =>
          picked !== null && Date.parse(fromPicker(picked) ?? '') <= dayjs().valueOf()
            ? Promise.reject(new TypeError('Срок уже прошёл'))
            : Promise.resolve(),
      },
    ]}
  >
    <DatePicker showTime={{ format: 'HH:mm' }} format="DD.MM.YYYY HH:mm" style={{ width: 220 }} />
  </Form.Item>
);

type Given = {
  readonly sender: string;
  readonly nodeId?: string;
  readonly types: readonly string[];
  readonly maxUses: number;
  readonly until: Dayjs;
};

const IssueFields = (): ReactNode => {
  const words = useWords();
  return (
    <>
      <Form.Item name="sender" label="Система, которой выдаётся код" rules={required}>
        <Select
          aria-label="Система, которой выдаётся код"
          showSearch={{ optionFilterProp: 'label' }}
          loading={words.isFetching}
          options={(words.data?.systems ?? []).map(({ mnemonic, name }) => ({
            value: mnemonic,
            label: `${mnemonic} — ${name}`,
          }))}
        />
      </Form.Item>
      <Form.Item name="types" label="Виды сведений, которые можно отправлять" rules={required}>
        <Select
          aria-label="Виды сведений, которые можно отправлять"
          mode="multiple"
          showSearch={{ optionFilterProp: 'label' }}
          loading={words.isFetching}
          options={(words.data?.types ?? []).map(({ code, name }) => ({
            value: code,
            label: `${code} — ${name}`,
          }))}
        />
      </Form.Item>
      <Form.Item name="nodeId" label="Узел системы (без него — любой)">
        <Input maxLength={500} />
      </Form.Item>
      <Form.Item name="maxUses" label="Сколько раз можно использовать" rules={required}>
        <InputNumber min={1} max={100_000} precision={0} />
      </Form.Item>
      <Until />
    </>
  );
};

/** Issues a code under an application (KIS-6.3.7.b). */
export const IssueDialog = ({
  applicationId,
  onClose,
}: {
  readonly applicationId: string;
  readonly onClose: () => void;
}): ReactNode => {
  const { message } = App.useApp();
  const [form] = Form.useForm<Given>();
  const issue = useIssue(applicationId);
  const save = ({ until, nodeId, ...said }: Given): void =>
    issue.mutate(
      {
        ...said,
        ...(nodeId !== undefined && nodeId.trim() !== '' && { nodeId: nodeId.trim() }),
        validUntil: fromPicker(until) ?? '',
      },
      {
        onSuccess: () => {
          void message.success('Код выдан');
          onClose();
        },
      },
    );
  return (
    <Modal
      open
      title="Выдать код маркировки"
      okText="Выдать"
      cancelText="Отмена"
      confirmLoading={issue.isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      {issue.isError && <ProblemAlert error={issue.error} />}
      <Form<Given>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ maxUses: 1, until: untilByDefault() }}
        onFinish={save}
      >
        <IssueFields />
      </Form>
    </Modal>
  );
};

/** Gives a code more time while its application is open. */
export const ProlongDialog = ({
  mark,
  onClose,
}: {
  readonly mark: Mark;
  readonly onClose: () => void;
}): ReactNode => {
  const { message } = App.useApp();
  const [form] = Form.useForm<{ until: Dayjs }>();
  const prolong = useProlong();
  return (
    <Modal
      open
      title="Продлить код"
      okText="Продлить"
      cancelText="Отмена"
      confirmLoading={prolong.isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      {prolong.isError && <ProblemAlert error={prolong.error} />}
      <p className="mono break">{mark.code}</p>
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ until: untilByDefault() }}
        onFinish={({ until }: { until: Dayjs }) =>
          prolong.mutate(
            { code: mark.code, validUntil: fromPicker(until) ?? '' },
            {
              onSuccess: () => {
                void message.success('Код продлён');
                onClose();
              },
            },
          )
        }
      >
        <Until />
      </Form>
    </Modal>
  );
};
