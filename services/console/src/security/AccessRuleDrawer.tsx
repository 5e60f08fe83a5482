import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Drawer, Form, Input, Radio, Select, Space } from 'antd';
import type { ReactNode } from 'react';
import type { RolesData, RuleData } from '../../../identity/index.ts';
import { ProblemAlert } from '../shared/ProblemAlert.tsx';
import { api } from '../shell/api.ts';
import { ruleAttributes } from './words.ts';

type Condition = RuleData['conditions'][number];
type Fields = Pick<
  RuleData,
  'title' | 'roles' | 'hides' | 'attributes' | 'conditions' | 'exceptions' | 'basis'
>;

const attributeOptions = Object.entries(ruleAttributes).map(([value, label]) => ({ value, label }));

const ConditionRow = ({
  list,
  name,
  remove,
}: {
  readonly list: 'conditions' | 'exceptions';
  readonly name: number;
  readonly remove: () => void;
}): ReactNode => {
  const form = Form.useFormInstance<Fields>();
  const attribute = Form.useWatch([list, name, 'attribute'], form) as string | undefined;
  const said = list === 'conditions' ? 'условия' : 'исключения';
  return (
    <Space wrap align="start" style={{ marginBlockEnd: 8 }}>
      <Form.Item
        name={[name, 'attribute']}
        noStyle
        rules={[{ required: true, message: 'Выберите признак' }]}
      >
        <Select
          aria-label={`Признак ${said}`}
          placeholder="Признак"
          style={{ width: 230 }}
          options={attributeOptions}
        />
      </Form.Item>
      {attribute === 'key' && (
        <Form.Item
          name={[name, 'key']}
          noStyle
          rules={[{ required: true, message: 'Назовите ключ' }]}
        >
          <Input aria-label={`Имя ключа ${said}`} placeholder="Имя ключа" style={{ width: 120 }} />
        </Form.Item>
      )}
      <Form.Item
        name={[name, 'values']}
        noStyle
        rules={[{ required: true, message: 'Укажите значения' }]}
      >
        <Select
          mode="tags"
          aria-label={`Значения ${said}`}
          placeholder="Значения через Enter"
          style={{ width: 220 }}
          tokenSeparators={[',', ' ', ';']}
          notFoundContent={null}
        />
      </Form.Item>
      <Button
        onClick={remove}
        aria-label={`Убрать ${list === 'conditions' ? 'условие' : 'исключение'}`}
      >
        Убрать
      </Button>
    </Space>
  );
};

const ConditionList = ({
  list,
  title,
  add,
}: {
  readonly list: 'conditions' | 'exceptions';
  readonly title: string;
  readonly add: string;
}): ReactNode => (
  <fieldset style={{ border: 0, margin: '0 0 16px', padding: 0 }}>
    <legend style={{ marginBlockEnd: 8 }}>{title}</legend>
    <Form.List name={list}>
      {(fields, { add: append, remove }) => (
        <>
          {fields.map(({ key, name }) => (
            <div key={key}>
              <ConditionRow list={list} name={name} remove={() => remove(name)} />
            </div>
          ))}
          <Button onClick={() => append({ values: [] })}>{add}</Button>
        </>
      )}
    </Form.List>
  </fieldset>
);

const empty: Fields = {
  title: '',
  roles: [],
  hides: 'record',
  attributes: [],
  conditions: [{ attribute: 'type', values: [] }],
  exceptions: [],
  basis: '',
};

const plain = ({ attribute, key, values }: Condition): Condition => ({
  attribute,
  values,
  ...(attribute === 'key' && key !== undefined && { key }),
});

const cardOf = (fields: Fields) => ({
  ...fields,
  attributes: fields.hides === 'values' ? fields.attributes : [],
  conditions: (fields.conditions ?? []).map(plain),
  exceptions: (fields.exceptions ?? []).map(plain),
});

const fieldsOf = (rule: RuleData): Fields => ({
  title: rule.title,
  roles: rule.roles,
  hides: rule.hides,
  attributes: rule.attributes,
  conditions: rule.conditions,
  exceptions: rule.exceptions,
  basis: rule.basis,
});

const required = (message: string) => [{ required: true, message }];

const RuleFields = (): ReactNode => {
  const form = Form.useFormInstance<Fields>();
  const hides = Form.useWatch('hides', form);
  const roles = useQuery({
    queryKey: ['roles'],
    queryFn: () => api.get<RolesData>('/api/v1/roles'),
  });
  return (
    <>
      <Form.Item name="title" label="Название" rules={required('Назовите правило')}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="roles" label="От каких ролей" rules={required('Выберите роли')}>
        <Select
          mode="multiple"
          showSearch={{ optionFilterProp: 'label' }}
          loading={roles.isPending}
          options={(roles.data?.roles ?? []).map(({ code, title }) => ({
            value: code,
            label: `${title} (${code})`,
          }))}
        />
      </Form.Item>
      <Form.Item name="hides" label="Что скрыть">
        <Radio.Group
          options={[
            { value: 'record', label: 'сообщения целиком' },
            { value: 'values', label: 'значения атрибутов' },
          ]}
        />
      </Form.Item>
      {hides === 'values' && (
        <Form.Item
          name="attributes"
          label="Атрибуты"
          extra="Имя или путь: Amount, Payment/Amount"
          rules={required('Назовите атрибуты')}
        >
          <Select mode="tags" tokenSeparators={[',', ' ', ';']} notFoundContent={null} />
        </Form.Item>
      )}
      <ConditionList
        list="conditions"
        title="Условия: должны выполняться все"
        add="Добавить условие"
      />
      <ConditionList
        list="exceptions"
        title="Исключения: достаточно одного"
        add="Добавить исключение"
      />
      <Form.Item name="basis" label="Основание" rules={required('Укажите основание')}>
        <Input.TextArea rows={2} maxLength={1000} />
      </Form.Item>
    </>
  );
};

/** A rule that hides information from roles. @param rule null for a new one */
export const AccessRuleDrawer = ({
  rule,
  close,
}: {
  readonly rule: RuleData | null;
  readonly close: () => void;
}): ReactNode => {
  const { message } = App.useApp();
  const client = useQueryClient();
  const [form] = Form.useForm<Fields>();
  const saving = useMutation({
    mutationFn: (fields: Fields) => {
      const card = cardOf({ ...empty, ...fields });
      return rule === null
        ? api.post('/api/v1/access-rules', card)
        : api.put(`/api/v1/access-rules/${rule.ruleId}`, { ...card, revision: rule.revision });
    },
    onSuccess: async () => {
      void message.success('Правило действует');
      await client.invalidateQueries({ queryKey: ['accessRules'] });
      close();
    },
  });
  return (
    <Drawer
      open
      size={680}
      title={rule === null ? 'Новое правило доступа' : `Правило «${rule.title}»`}
      onClose={close}
      footer={
        <Space>
          <Button type="primary" loading={saving.isPending} onClick={() => form.submit()}>
            Скрыть сведения
          </Button>
          <Button onClick={close}>Отмена</Button>
        </Space>
      }
    >
      {saving.isError && <ProblemAlert error={saving.error} />}
      <Form<Fields>
        form={form}
        layout="vertical"
        initialValues={rule === null ? empty : fieldsOf(rule)}
        onFinish={(fields) => saving.mutate(fields)}
      >
        <RuleFields />
      </Form>
    </Drawer>
  );
};
