import { useMutation, useQueryClient } from '@tanstack/react-query';
import {
  Alert,
  App,
  Button,
  Drawer,
  Flex,
  Form,
  Input,
  InputNumber,
  Popconfirm,
  Select,
  Space,
  Switch,
} from 'antd';
import type { ReactNode } from 'react';
import { ProblemAlert } from '../shared/ProblemAlert.tsx';
import { api } from '../shell/api.ts';
import { SeverityTag } from './parts.tsx';
import { optionsOf, severityWords, type RuleData, type RuleKind, type Severity } from './types.ts';

type Written = Pick<RuleData, 'kind' | 'title' | 'enabled' | 'holdMinutes'> & {
  readonly levels: { value: number; severity: Severity }[];
  readonly scope: { system?: string; queue?: string; typeCode?: string };
};
type Tested = {
  readonly raised: number;
  readonly subjects: readonly {
    readonly subject: string;
    readonly text: string;
    readonly severity: Severity | null;
  }[];
};

const root = '/api/v1/monitor/rules';

const bodyOf = ({ scope, ...rest }: Written): object => ({
  ...rest,
  scope: Object.fromEntries(Object.entries(scope).filter(([, value]) => value)),
});

const Levels = ({ kind }: { readonly kind: RuleKind | undefined }): ReactNode => (
  <Form.List name="levels">
    {(fields, { add, remove }) => (
      <>
        {fields.map(({ key, name }) => (
          <Flex key={key} gap={8} align="center" style={{ marginBlockEnd: 8 }}>
            <span>{kind?.worse === 'below' ? 'не больше' : 'больше'}</span>
            <Form.Item
              name={[name, 'value']}
              noStyle
              rules={[{ required: true, message: 'число' }]}
            >
              <InputNumber
                aria-label={`Порог ${name + 1}, ${kind?.unit ?? ''}`}
                suffix={kind?.unit}
                style={{ inlineSize: 220 }}
              />
            </Form.Item>
            <Form.Item name={[name, 'severity']} noStyle>
              <Select
                aria-label={`Важность порога ${name + 1}`}
                style={{ inlineSize: 150 }}
                options={optionsOf(severityWords)}
              />
            </Form.Item>
            {fields.length > 1 && (
              <Button
                type="text"
                aria-label={`Убрать порог ${name + 1}`}
                onClick={() => remove(name)}
              >
                Убрать
              </Button>
            )}
          </Flex>
        ))}
        {fields.length < 6 && (
          <Button onClick={() => add({ value: 0, severity: 'critical' })}>Ещё порог</Button>
        )}
      </>
    )}
  </Form.List>
);

const TestResult = ({ raised, subjects }: Tested): ReactNode => (
  <Alert
    type={raised > 0 ? 'warning' : 'success'}
    title={
      raised > 0
        ? `Сейчас правило подняло бы: ${raised}`
        : `Сейчас правило не подняло бы ничего; проверено: ${subjects.length}`
    }
    description={
      <ul style={{ paddingInlineStart: 20, margin: 0 }}>
        {subjects.slice(0, 20).map(({ subject, text, severity }) => (
          <li key={subject}>
            {severity === null ? 'в порядке' : <SeverityTag severity={severity} />} {text}
          </li>
        ))}
      </ul>
    }
  />
);

const Fields = ({
  rule,
  kinds,
}: {
  readonly rule: RuleData;
  readonly kinds: readonly RuleKind[];
}): ReactNode => {
  const chosen = Form.useWatch<string | undefined>('kind') ?? rule.kind;
  const kind = kinds.find((one) => one.kind === chosen);
  return (
    <>
      <Form.Item name="kind" label="Что проверять">
        <Select
          disabled={rule.ruleId !== ''}
          options={kinds.map((one) => ({ value: one.kind, label: one.title }))}
        />
      </Form.Item>
      <Form.Item
        name="title"
        label="Название"
        rules={[{ required: true, message: 'Назовите правило' }]}
      >
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="enabled" label="Включено" valuePropName="checked">
        <Switch />
      </Form.Item>
      <Form.Item label="Пороги, от мягкого к строгому" required>
        <Levels kind={kind} />
      </Form.Item>
      <Form.Item
        name="holdMinutes"
        label="Выдержка: сколько должно длиться"
        extra="0 — поднимать сразу"
      >
        <InputNumber min={0} max={1440} suffix="мин" style={{ inlineSize: 160 }} />
      </Form.Item>
      <Form.Item name={['scope', 'system']} label="Только для системы (мнемоника)">
        <Input placeholder="пусто — для всех" />
      </Form.Item>
      <Form.Item name={['scope', 'queue']} label="Только для очереди">
        <Input placeholder="пусто — для всех" />
      </Form.Item>
      <Form.Item name={['scope', 'typeCode']} label="Только для вида сведений (код)">
        <Input placeholder="пусто — для всех" />
      </Form.Item>
    </>
  );
};

const useRuleCalls = (rule: RuleData, close: () => void) => {
  const client = useQueryClient();
  const { message } = App.useApp();
  const done = async (text: string): Promise<void> => {
    await client.invalidateQueries({ queryKey: ['alert-rules'] });
    void message.success(text);
    close();
  };
  const save = useMutation({
    mutationFn: (written: Written) =>
      rule.ruleId === ''
        ? api.post(root, bodyOf(written))
        : api.put(`${root}/${rule.ruleId}`, { ...bodyOf(written), version: rule.version }),
    onSuccess: () => done('Правило сохранено и уже действует'),
  });
  const remove = useMutation({
    mutationFn: () => api.delete(`${root}/${rule.ruleId}?version=${rule.version}`),
    onSuccess: () => done(rule.shipped ? 'Правило снова как поставлено' : 'Правило удалено'),
  });
  const test = useMutation({
    mutationFn: (written: Written) =>
      api.post<Tested>(`${root}/test`, {
        rule: bodyOf(written),
        ...(rule.ruleId !== '' && { ruleId: rule.ruleId }),
      }),
  });
  return { save, remove, test };
};

/** A rule: its levels, whom it concerns, and what it would raise at this moment. */
export const RuleForm = ({
  rule,
  kinds,
  mayChange,
  close,
}: {
  readonly rule: RuleData;
  readonly kinds: readonly RuleKind[];
  readonly mayChange: boolean;
  readonly close: () => void;
}): ReactNode => {
  const [form] = Form.useForm<Written>();
  const { save, remove, test } = useRuleCalls(rule, close);
  const tryNow = async (): Promise<void> => test.mutate(await form.validateFields());
  return (
    <Drawer
      open
      size={560}
      title={rule.ruleId === '' ? 'Новое правило' : rule.title}
      onClose={close}
      footer={
        mayChange && (
          <Space wrap>
            <Button type="primary" loading={save.isPending} onClick={() => form.submit()}>
              Сохранить
            </Button>
            <Button
              loading={test.isPending}
              onClick={() => {
                tryNow().catch(() => undefined);
              }}
            >
              Проверить: что поднимет сейчас
            </Button>
            {rule.version > 0 && (
              <Popconfirm
                title={rule.shipped ? 'Вернуть правило как поставлено?' : 'Удалить правило?'}
                onConfirm={() => remove.mutate()}
              >
                <Button danger>{rule.shipped ? 'Вернуть как поставлено' : 'Удалить'}</Button>
              </Popconfirm>
            )}
          </Space>
        )
      }
    >
      {[save, remove, test].map(
        ({ error }, index) => error !== null && <ProblemAlert key={index} error={error} />,
      )}
      {test.data && <TestResult {...test.data} />}
      <Form
        form={form}
        layout="vertical"
        disabled={!mayChange}
        initialValues={rule}
        onFinish={(written) => save.mutate(written)}
      >
        <Fields rule={rule} kinds={kinds} />
      </Form>
    </Drawer>
  );
};
