import dayjs from 'dayjs';
import { InboxOutlined } from '@ant-design/icons';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Alert, Button, Form, Input, Select, Upload } from 'antd';
import { useState, type ReactNode } from 'react';
import type { KeyLineData, SignReplyData } from '../../../signing/index.ts';
import { base64Of, saveAs } from '../shared/fileBytes.ts';
import { useFilters } from '../shared/filters.ts';
import { To } from '../shared/links.tsx';
import { bytesText } from '../shared/moments.tsx';
import { PageFrame } from '../shared/PageFrame.tsx';
import { ProblemAlert } from '../shared/ProblemAlert.tsx';
import { api } from '../shell/api.ts';
import { algorithms } from './words.ts';

type SignForm = {
  readonly key: string;
  readonly kind: 'cms' | 'attached' | 'xmldsig' | 'jws';
  readonly purpose: string;
  readonly element?: string;
  readonly into?: string;
};

const kindOptions = [
  { value: 'cms', label: 'PKCS#7, отсоединённая (.p7s)' },
  { value: 'attached', label: 'PKCS#7 с файлом внутри (.p7m)' },
  { value: 'xmldsig', label: 'XML: подпись элемента по профилю СМЭВ' },
  { value: 'jws', label: 'JSON: отсоединённая JWS' },
];

const documentOf = async (file: File, { kind, element, into }: SignForm): Promise<object> => {
  const name = file.name.slice(0, 200);
  if (kind === 'jws') return { name, payload: JSON.parse(await file.text()) as unknown };
  if (kind === 'xmldsig') {
    const text = (value: string | undefined) =>
      value === undefined || value.trim() === '' ? undefined : value.trim();
    return { name, xml: await file.text(), element: text(element), into: text(into) };
  }
  return { name, content: await base64Of(file), attached: kind === 'attached' };
};

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

const save = (file: File, { kind, into }: SignForm, signature: string): void => {
  if (kind === 'cms') saveAs(`${file.name}.p7s`, bytesOf(signature));
  else if (kind === 'attached') saveAs(`${file.name}.p7m`, bytesOf(signature));
  else if (kind === 'jws') saveAs(`${file.name}.jws`, signature, 'text/plain');
  else
    saveAs(
      into === undefined || into === '' ? `${file.name}.sig.xml` : `signed-${file.name}`,
      signature,
      'application/xml',
    );
};

const useSign = (file: File | null) =>
  useMutation({
    mutationFn: async (given: SignForm) => {
      if (file === null) throw new TypeError('Выберите файл');
      const { key, kind, purpose } = given;
      const reply = await api.post<SignReplyData>(`/api/v1/signing/keys/${key}/signatures`, {
        envelope: {
          operation: 'sign',
          timestamp: dayjs().toISOString(),
          keyId: key,
          kind: kind === 'attached' ? 'cms' : kind,
          purpose,
          documents: [await documentOf(file, given)],
        },
      });
      const [first] = reply.signatures;
      if (first) save(file, given, first.signature);
      return { keyId: key, digest: first?.digest ?? '' };
    },
  });

const KeyField = (): ReactNode => {
  const query = useQuery({
    queryKey: ['keys', { state: 'active' }],
    queryFn: () =>
      api.get<{ keys: readonly KeyLineData[] }>('/api/v1/signing/keys', { state: 'active' }),
  });
  const options = (query.data?.keys ?? []).map((key) => ({
    value: key.id,
    label: `${key.title} — ${key.organisationName ?? key.organisation}, ${algorithms[key.algorithm ?? ''] ?? key.algorithm}, осталось ${key.daysLeft} дн.`,
    disabled: (key.daysLeft ?? -1) < 0,
  }));
  return (
    <>
      {query.isError && <ProblemAlert error={query.error} retry={() => void query.refetch()} />}
      <Form.Item name="key" label="Ключ" rules={[{ required: true, message: 'Выберите ключ' }]}>
        <Select
          loading={query.isPending}
          options={options}
          placeholder="Выберите ключ"
          notFoundContent="Действующих ключей нет"
        />
      </Form.Item>
    </>
  );
};

const FileField = ({
  file,
  choose,
}: {
  readonly file: File | null;
  readonly choose: (file: File) => void;
}): ReactNode => (
  <Form.Item label="Документ">
    <Upload.Dragger
      maxCount={1}
      showUploadList={false}
      beforeUpload={(chosen) => {
        choose(chosen);
        return false;
      }}
    >
      <p style={{ margin: 0 }}>
        <InboxOutlined />{' '}
        {file === null
          ? 'Выберите файл или перетащите его сюда'
          : `${file.name}, ${bytesText(file.size)}`}
      </p>
    </Upload.Dragger>
  </Form.Item>
);

const XmlFields = (): ReactNode => (
  <>
    <Form.Item
      name="element"
      label="Подписываемый элемент"
      extra="Локальное имя; пусто — корень документа"
    >
      <Input maxLength={200} />
    </Form.Item>
    <Form.Item
      name="into"
      label="Куда вставить подпись"
      extra="Локальное имя элемента; пусто — скачается только ds:Signature"
    >
      <Input maxLength={200} />
    </Form.Item>
  </>
);

const Done = ({
  keyId,
  digest,
}: {
  readonly keyId: string;
  readonly digest: string;
}): ReactNode => (
  <Alert
    type="success"
    showIcon
    role="status"
    style={{ marginBlockEnd: 12 }}
    title="Подписано, файл подписи скачан"
    description={
      <>
        <div className="mono" style={{ wordBreak: 'break-all' }}>
          SHA-256 документа: {digest}
        </div>
        <To path={`/keys/${keyId}`} search={{ tab: 'uses' }}>
          Журнал использования ключа
        </To>
      </>
    }
  />
);

/** Signs one file with a key of the organisation; the password is asked for again. */
export const SignPage = (): ReactNode => {
  const [filters] = useFilters();
  const [file, setFile] = useState<File | null>(null);
  const [form] = Form.useForm<SignForm>();
  const kind = Form.useWatch('kind', form);
  const sign = useSign(file);
  return (
    <PageFrame
      title="Подписать документ"
      subtitle="Документ не сохраняется в хабе: в журнале ключа останутся его хеш и ваше имя"
    >
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        style={{ maxWidth: 720 }}
        initialValues={{
          kind: 'cms',
          ...(filters['key'] !== undefined && { key: filters['key'] }),
        }}
        onFinish={(given: SignForm) => sign.mutate(given)}
      >
        <KeyField />
        <FileField
          file={file}
          choose={(chosen) => {
            setFile(chosen);
            sign.reset();
          }}
        />
        <Form.Item name="kind" label="Вид подписи">
          <Select options={kindOptions} />
        </Form.Item>
        {kind === 'xmldsig' && <XmlFields />}
        <Form.Item
          name="purpose"
          label="Зачем подписывается"
          extra="Попадёт в журнал ключа; без персональных данных"
          rules={[{ required: true, whitespace: true, message: 'Назовите цель' }]}
        >
          <Input maxLength={200} />
        </Form.Item>
        {sign.isError && <ProblemAlert error={sign.error} />}
        {sign.isSuccess && <Done {...sign.data} />}
        <Button type="primary" htmlType="submit" disabled={file === null} loading={sign.isPending}>
          Подписать и скачать
        </Button>
      </Form>
    </PageFrame>
  );
};
