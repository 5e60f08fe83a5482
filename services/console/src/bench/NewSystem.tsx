import { Button, Form, Input, Modal, Select } from 'antd';
import { useState, type ReactNode } from 'react';
import { ProblemAlert } from '../shared/ProblemAlert.tsx';
import { useEntries } from '../types/data.ts';
import { useNewSystem, type NewSystem as Data } from './data.ts';

const explanation = (
  <p>
    Ключ и сертификат выпускает тестовый УЦ этой установки, ключ остаётся в хабе. Отправлять система
    сможет то, на что ей дадут права доступа.
  </p>
);

/** Makes a test system of a participant, with a key of the installation's test authority. */
export const NewSystem = ({
  onMade,
}: {
  readonly onMade: (mnemonic: string) => void;
}): ReactNode => {
  const [open, setOpen] = useState(false);
  const [form] = Form.useForm<Data>();
  const participants = useEntries('participants', '', 500);
  const make = useNewSystem();
  const save = async (data: Data): Promise<void> => {
    await make.mutateAsync(data);
    setOpen(false);
    onMade(data.mnemonic);
  };
  return (
    <>
      <Button onClick={() => setOpen(true)}>Создать проверочную систему</Button>
      <Modal
        open={open}
        title="Проверочная система"
        okText="Создать"
        cancelText="Отмена"
        confirmLoading={make.isPending}
        onCancel={() => setOpen(false)}
        onOk={() => form.submit()}
      >
        {explanation}
        {make.isError && <ProblemAlert error={make.error} />}
        <Form<Data>
          form={form}
          layout="vertical"
          onFinish={(data) => void save(data).catch(() => undefined)}
        >
          <Form.Item
            name="organisation"
            label="Участник"
            rules={[{ required: true, message: 'Выберите участника' }]}
          >
            <Select
              showSearch={{ optionFilterProp: 'label' }}
              options={(participants.data ?? []).map(({ code, name }) => ({
                value: code,
                label: `${name} (${code})`,
              }))}
            />
          </Form.Item>
          <Form.Item
            name="mnemonic"
            label="Мнемоника"
            rules={[
              { required: true, message: 'Укажите мнемонику' },
              { pattern: /^[A-Za-z0-9_.-]{1,50}$/, message: 'Латиница, цифры, знаки _ . -' },
            ]}
          >
            <Input className="mono" placeholder="BENCH01" />
          </Form.Item>
          <Form.Item
            name="name"
            label="Наименование"
            rules={[{ required: true, message: 'Укажите наименование' }]}
          >
            <Input placeholder="Стенд проверки" />
          </Form.Item>
        </Form>
      </Modal>
    </>
  );
};
