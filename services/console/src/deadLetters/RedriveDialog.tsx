import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  Alert,
  App,
  Button,
  Form,
  Input,
  InputNumber,
  Modal,
  Space,
  Table,
  type FormInstance,
} from 'antd';
import { useState, type ReactNode } from 'react';
import { useFilters } from '../shared/filters.ts';
import { countText, durationText } from '../shared/moments.tsx';
import { ProblemAlert } from '../shared/ProblemAlert.tsx';
import { api } from '../shell/api.ts';
import {
  envelopeOf,
  lettersPath,
  redrivesPath,
  type DryRun,
  type LetterCount,
  type LetterFilter,
  type Task,
} from './replies.ts';

const Counts = ({
  counts,
  label,
}: {
  readonly counts: readonly LetterCount[];
  readonly label: string;
}) => (
  <Table<LetterCount>
    size="small"
    aria-label={label}
    pagination={false}
    rowKey={({ queue, reason }) => `${queue} ${reason}`}
    dataSource={[...counts]}
    style={{ marginBlockEnd: 12 }}
    columns={[
      { title: 'Очередь', dataIndex: 'queue' },
      { title: 'Почему не доставлено', dataIndex: 'reasonText' },
      { title: 'Сообщений', dataIndex: 'count', align: 'right', render: countText },
      {
        title: 'Вернётся',
        dataIndex: 'redrivable',
        render: (redrivable: boolean) => (redrivable ? 'да' : 'нет, нельзя'),
      },
    ]}
  />
);

const DryRunResult = ({ result }: { readonly result: DryRun }): ReactNode => {
  const moved = result.counts.reduce((sum, { count }) => sum + count, 0);
  return (
    <Alert
      showIcon
      type={result.warnings.length > 0 ? 'warning' : 'success'}
      style={{ marginBlockEnd: 12 }}
      title={`Проба: вернулось бы ${countText(moved)} из ${countText(result.total)}; ничего не возвращено.`}
      description={
        result.warnings.length > 0 && (
          <ul style={{ margin: 0, paddingInlineStart: 20 }}>
            {result.warnings.map(({ queue, text }) => (
              <li key={queue + text}>
                {queue}: {text}
              </li>
            ))}
          </ul>
        )
      }
    />
  );
};

type Wish = { readonly ratePerSecond: number; readonly note: string };

/** How fast, and why. */
const WishForm = ({
  form,
  total,
  onFinish,
}: {
  readonly form: FormInstance<Wish>;
  readonly total: number;
  readonly onFinish: (wish: Wish) => void;
}): ReactNode => {
  const [rate, setRate] = useState(10);
  return (
    <Form<Wish>
      form={form}
      layout="vertical"
      initialValues={{ ratePerSecond: 10, note: '' }}
      onFinish={onFinish}
      onValuesChange={(_, wish) => setRate(wish.ratePerSecond)}
    >
      <Form.Item
        name="ratePerSecond"
        label="Скорость, сообщений в секунду"
        extra={
          total > 0 && rate > 0
            ? `Займёт около ${durationText(Math.ceil(total / rate) * 1_000)}`
            : undefined
        }
        rules={[{ required: true, message: 'Укажите скорость от 1 до 1000' }]}
      >
        <InputNumber min={1} max={1_000} precision={0} style={{ width: 140 }} />
      </Form.Item>
      <Form.Item
        name="note"
        label="Причина"
        rules={[
          { required: true, min: 3, message: 'Укажите причину: она попадёт в журнал действий' },
        ]}
      >
        <Input maxLength={500} placeholder="Например: получатель снова работает" />
      </Form.Item>
    </Form>
  );
};

/** Preview, dry run, rate and reason of a redrive. */
export const RedriveDialog = ({
  filter,
  onClose,
}: {
  readonly filter: LetterFilter;
  readonly onClose: () => void;
}): ReactNode => {
  const client = useQueryClient();
  const [, change] = useFilters();
  const { message } = App.useApp();
  const [form] = Form.useForm<Wish>();
  const preview = useQuery({
    queryKey: [lettersPath, 'preview', filter],
    queryFn: () =>
      api.post<{ counts: readonly LetterCount[] }>(
        `${lettersPath}/preview`,
        envelopeOf('previewRedrive', { filter }),
      ),
  });
  const dryRun = useMutation({
    mutationFn: () =>
      api.post<DryRun>(`${lettersPath}/dry-run`, envelopeOf('previewRedrive', { filter })),
  });
  const start = useMutation({
    mutationFn: (wish: Wish) =>
      api.post<Task>(redrivesPath, envelopeOf('startRedrive', { filter, ...wish })),
    onSuccess: async ({ redriveId }) => {
      void message.success(`Возврат № ${redriveId} начат`);
      await client.invalidateQueries({ queryKey: [redrivesPath] });
      onClose();
      // How far it is, and the way to undo it.
      change({ tab: 'redrives' });
    },
  });
  const counts = preview.data?.counts ?? [];
  const total = counts.reduce((sum, one) => sum + (one.redrivable ? one.count : 0), 0);
  const error = preview.error ?? dryRun.error ?? start.error;
  return (
    <Modal
      open
      width={760}
      title="Вернуть недоставленные в очереди"
      onCancel={onClose}
      footer={
        <Space wrap>
          <Button onClick={onClose}>Закрыть</Button>
          <Button loading={dryRun.isPending} disabled={total === 0} onClick={() => dryRun.mutate()}>
            Проба без последствий
          </Button>
          <Button
            type="primary"
            disabled={total === 0}
            loading={start.isPending}
            onClick={() => form.submit()}
          >
            Вернуть {countText(total)}
          </Button>
        </Space>
      }
    >
      {error !== null && <ProblemAlert error={error} />}
      <Counts counts={counts} label="Что вернётся" />
      {dryRun.data && <DryRunResult result={dryRun.data} />}
      <WishForm form={form} total={total} onFinish={(wish) => start.mutate(wish)} />
    </Modal>
  );
};
