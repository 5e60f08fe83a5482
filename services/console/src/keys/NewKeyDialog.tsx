import { UploadOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input, Modal, Radio, Segmented, Upload } from 'antd';
import { useState, type ReactNode } from 'react';
import type { KeyData } from '../../../signing/index.ts';
import { base64Of } from '../shared/fileBytes.ts';
import { OrganisationSelect } from '../shared/OrganisationSelect.tsx';
import { ProblemAlert } from '../shared/ProblemAlert.tsx';
import { api } from '../shell/api.ts';
import { useSession } from '../shell/session.tsx';
import { algorithms, newKeyAlgorithms } from './words.ts';

type Given = {
  readonly title?: string;
  readonly organisation?: string;
  readonly algorithm: string;
  readonly CN: string;
  readonly O: string;
  readonly OU?: string;
  readonly ST?: string;
  readonly L?: string;
  readonly INNLE?: string;
  readonly password?: string;
};

const required = [{ required: true, whitespace: true, message: 'Заполните' }];

const SubjectFields = (): ReactNode => (
  <>
    <Form.Item name="algorithm" label="Алгоритм">
      <Radio.Group
        options={newKeyAlgorithms.map((value) => ({ value, label: algorithms[value] ?? value }))}
      />
    </Form.Item>
    <Form.Item name="O" label="Организация" rules={required}>
      <Input maxLength={200} />
    </Form.Item>
    <Form.Item
      name="CN"
      label="Общее имя сертификата"
      rules={required}
      extra="Обычно название организации. ОГРН хаб впишет сам"
    >
      <Input maxLength={200} />
    </Form.Item>
    <Form.Item
      name="INNLE"
      label="ИНН организации"
      rules={[{ pattern: /^[0-9]{10}$/, message: 'Десять цифр' }]}
    >
      <Input maxLength={10} />
    </Form.Item>
    <Form.Item name="ST" label="Субъект федерации">
      <Input maxLength={200} />
    </Form.Item>
    <Form.Item name="L" label="Населённый пункт">
      <Input maxLength={200} />
    </Form.Item>
    <Form.Item name="OU" label="Подразделение">
      <Input maxLength={200} />
    </Form.Item>
  </>
);

const ContainerFields = ({
  file,
  choose,
}: {
  readonly file: File | null;
  readonly choose: (file: File) => void;
}): ReactNode => (
  <>
    <Form.Item label="Контейнер PKCS#12 (.p12, .pfx) с ключом RSA, ECDSA или ГОСТ">
      <Upload
        accept=".p12,.pfx"
        maxCount={1}
        showUploadList={false}
        beforeUpload={(chosen) => {
          choose(chosen);
          return false;
        }}
      >
        <Button icon={<UploadOutlined />}>{file === null ? 'Выбрать файл' : file.name}</Button>
      </Upload>
    </Form.Item>
    <Form.Item name="password" label="Пароль контейнера" extra="Пароль нигде не сохраняется">
      <Input.Password autoComplete="off" />
    </Form.Item>
  </>
);

const subjectOf = ({ CN, O, OU, ST, L, INNLE }: Given): Record<string, string> =>
  Object.fromEntries(
    Object.entries({ O, OU, CN, ST, L, INNLE }).filter(
      (pair): pair is [string, string] => typeof pair[1] === 'string' && pair[1].trim() !== '',
    ),
  );

const useSave = (
  keyId: string | undefined,
  from: 'generated' | 'container',
  file: File | null,
  done: (key: KeyData) => void,
) => {
  const client = useQueryClient();
  const root =
    keyId === undefined ? '/api/v1/signing/keys' : `/api/v1/signing/keys/${keyId}/versions`;
  return useMutation({
    mutationFn: async (given: Given) => {
      const card =
        keyId === undefined ? { title: given.title, organisation: given.organisation } : {};
      if (from === 'generated') {
        return api.post<KeyData>(root, {
          ...card,
          algorithm: given.algorithm,
          subject: subjectOf(given),
        });
      }
      if (file === null) throw new TypeError('Выберите файл контейнера');
      const container = await base64Of(file);
      return api.post<KeyData>(`${root}/import`, {
        ...card,
        container,
        password: given.password ?? '',
      });
    },
    onSuccess: async (key) => {
      await client.invalidateQueries({ queryKey: ['keys'] });
      done(key);
    },
  });
};

/** Makes a key, or with `keyId` the next version of one: generated with a request, or from a container. */
export const NewKeyDialog = ({
  keyId,
  close,
  made,
}: {
  /** The key to replace; a new key when absent. */
  readonly keyId?: string;
  readonly close: () => void;
  readonly made: (id: string) => void;
}): ReactNode => {
  const [form] = Form.useForm<Given>();
  const [from, setFrom] = useState<'generated' | 'container'>('generated');
  const [file, setFile] = useState<File | null>(null);
  const { person } = useSession();
  const save = useSave(keyId, from, file, ({ id }) => {
    close();
    made(id);
  });
  return (
    <Modal
      open
      title={keyId === undefined ? 'Новый ключ подписи' : 'Замена ключа: новая версия'}
      okText={from === 'generated' ? 'Выпустить ключ' : 'Загрузить'}
      cancelText="Отмена"
      confirmLoading={save.isPending}
      onOk={() => form.submit()}
      onCancel={close}
    >
      {save.isError && <ProblemAlert error={save.error} />}
      <Segmented
        aria-label="Откуда ключ"
        value={from}
        style={{ marginBlockEnd: 12 }}
        options={[
          { value: 'generated', label: 'Выпустить и получить запрос' },
          { value: 'container', label: 'Загрузить контейнер' },
        ]}
        onChange={(value) => setFrom(value === 'container' ? 'container' : 'generated')}
      />
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{
          algorithm: 'gost2012-256',
          organisation: person.organisation,
          O: person.organisationName ?? undefined,
          CN: person.organisationName ?? undefined,
          ST: '42 Кемеровская область',
        }}
        onFinish={(given: Given) => save.mutate(given)}
      >
        {keyId === undefined && (
          <>
            <Form.Item name="title" label="Название ключа" rules={required}>
              <Input maxLength={200} autoFocus placeholder="Печать отдела для ответов" />
            </Form.Item>
            <Form.Item name="organisation" label="Владелец" rules={required}>
              <OrganisationSelect label="Владелец" width="100%" />
            </Form.Item>
          </>
        )}
        {from === 'generated' ? (
          <SubjectFields />
        ) : (
          <ContainerFields file={file} choose={setFile} />
        )}
      </Form>
    </Modal>
  );
};
