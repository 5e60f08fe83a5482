import { UploadOutlined } from '@ant-design/icons';
import { useNavigate } from '@tanstack/react-router';
import { Alert, Button, Form, Modal, Select, Upload } from 'antd';
import { useState, type ReactNode } from 'react';
import { useWords } from '../messages/search.ts';
import { DateField } from '../shared/DateField.tsx';
import { ProblemAlert } from '../shared/ProblemAlert.tsx';
import { useSession } from '../shell/session.tsx';
import { listOf, useReconcile, type List } from './data.ts';

type Given = {
  readonly day: string;
  readonly system: string;
  readonly counterpart?: string;
  readonly type?: string;
};

const required = [{ required: true, message: 'Заполните поле' }];

/** Systems of the person's organisation; all of them for a right over the region. */
const useOwnSystems = () => {
  const { rights } = useSession();
  const words = useWords();
  const reach = rights['reconciliation.use'];
  const all = words.data?.systems ?? [];
  return {
    own: reach === 'region' ? all : all.filter(({ ogrn }) => reach?.includes(ogrn)),
    all,
    types: words.data?.types ?? [],
    isFetching: words.isFetching,
  };
};

const systemOptions = (systems: readonly { readonly mnemonic: string; readonly name: string }[]) =>
  systems.map(({ mnemonic, name }) => ({ value: mnemonic, label: `${mnemonic} — ${name}` }));

const search = { optionFilterProp: 'label' };

const ScopeFields = (): ReactNode => {
  const { own, all, types, isFetching } = useOwnSystems();
  return (
    <>
      <Form.Item name="day" label="День (по времени Кузбасса)" rules={required}>
        <DateField />
      </Form.Item>
      <Form.Item name="system" label="Чей список" rules={required}>
        <Select
          aria-label="Чей список"
          showSearch={search}
          loading={isFetching}
          options={systemOptions(own)}
        />
      </Form.Item>
      <Form.Item name="counterpart" label="Только обмен с системой">
        <Select
          aria-label="Только обмен с системой"
          allowClear
          showSearch={search}
          placeholder="со всеми"
          options={systemOptions(all)}
        />
      </Form.Item>
      <Form.Item name="type" label="Только вид сведений">
        <Select
          aria-label="Только вид сведений"
          allowClear
          showSearch={search}
          placeholder="все"
          options={types.map(({ code, name }) => ({ value: code, label: `${code} — ${name}` }))}
        />
      </Form.Item>
    </>
  );
};

type Chosen = { readonly name: string; readonly list: List };

const FileField = ({
  chosen,
  onChoose,
}: {
  readonly chosen: Chosen | null;
  readonly onChoose: (chosen: Chosen | null) => void;
}): ReactNode => {
  const [broken, setBroken] = useState<string | null>(null);
  const read = async (file: File): Promise<void> => {
    try {
      onChoose({ name: file.name, list: listOf(await file.text()) });
      setBroken(null);
    } catch {
      onChoose(null);
      setBroken(`Файл «${file.name}» начинается как JSON, но не разобран`);
    }
  };
  return (
    <>
      <Upload
        accept=".csv,.json,text/csv,application/json"
        showUploadList={false}
        beforeUpload={(file) => {
          void read(file);
          return false;
        }}
      >
        <Button icon={<UploadOutlined />}>Выбрать файл CSV или JSON</Button>
      </Upload>
      <p className="note">
        CSV: <span className="mono">messageId;direction;contentHash</span>, строка на сообщение;
        direction — sent или received; contentHash — SHA-256 содержимого, его можно не указывать.
        JSON — список таких же объектов.
      </p>
      {chosen && <Alert type="success" showIcon title={`Выбран файл ${chosen.name}`} />}
      {broken !== null && <Alert type="error" showIcon role="alert" title={broken} />}
    </>
  );
};

/** Takes the list of a participant and has the hub compare it. */
export const UploadDialog = ({
  day,
  onClose,
}: {
  readonly day: string;
  readonly onClose: () => void;
}): ReactNode => {
  const navigate = useNavigate();
  const [form] = Form.useForm<Given>();
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const reconcile = useReconcile();
  const save = ({ day: asked, system, counterpart, type }: Given): void => {
    if (!chosen) return;
    const scope = {
      day: asked,
      system,
      ...(counterpart !== undefined && { counterpart }),
      ...(type !== undefined && { type }),
    };
    reconcile.mutate(
      { ...scope, ...chosen.list },
      { onSuccess: ({ actId }) => void navigate({ to: `/reconciliations/${actId}` }) },
    );
  };
  return (
    <Modal
      open
      title="Сверить список сообщений"
      okText="Сверить"
      cancelText="Отмена"
      okButtonProps={{ disabled: chosen === null }}
      confirmLoading={reconcile.isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      {reconcile.isError && <ProblemAlert error={reconcile.error} />}
      <Form<Given>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ day }}
        onFinish={save}
      >
        <ScopeFields />
      </Form>
      <FileField chosen={chosen} onChoose={setChosen} />
    </Modal>
  );
};
