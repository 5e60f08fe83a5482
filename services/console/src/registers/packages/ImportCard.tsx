import { InboxOutlined } from '@ant-design/icons';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button, Card, Form, Input, Upload } from 'antd';
import { useState, type ReactNode } from 'react';
import { api } from '../../shell/api.ts';
import { Problem } from '../../shell/problem.ts';
import { ProblemAlert } from '../../shared/ProblemAlert.tsx';
import { root } from '../data.ts';
import type { PlanData } from '../replies.ts';
import { useCreatePackage, type PackageContent } from './data.ts';
import { PlanView } from './PlanView.tsx';

type Bundle = PackageContent['bundle'];

const readBundle = async (file: File): Promise<Bundle> => {
  try {
    const value: unknown = JSON.parse(await file.text());
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Bundle;
  } catch {
    // Said below, in the same words as for a file that is JSON of another kind.
  }
  throw new Problem({
    detail: `Файл «${file.name}» — не пакет реестров в JSON.`,
    advice: 'Возьмите файл, выгруженный хабом, или составленный командой hub registry compose.',
  });
};

type Planned = { readonly bundle: Bundle; readonly plan: PlanData; readonly title: string };

const planOf = async (bundle: Bundle, title: string): Promise<Planned> => {
  const plan = await api.post<PlanData>(`${root}/bundle/plan`, { envelope: { bundle } });
  return { bundle, plan, title };
};

/** Names what was planned and makes a package of it. */
const Prepare = ({ planned }: { readonly planned: Planned }): ReactNode => {
  const navigate = useNavigate();
  const create = useCreatePackage();
  const [title, setTitle] = useState(planned.title);
  const save = (): void =>
    create.mutate(
      { kind: 'import', title: title.trim(), bundle: planned.bundle, progress: {} },
      { onSuccess: ({ id }) => void navigate({ to: `/packages/${id}` }) },
    );
  return (
    <>
      <PlanView plan={planned.plan} />
      {create.isError && <ProblemAlert error={create.error} />}
      <Form layout="vertical" component="div" style={{ marginBlockStart: 12, maxWidth: 600 }}>
        <Form.Item label="Название пакета" htmlFor="package-title" required>
          <Input
            id="package-title"
            maxLength={500}
            value={title}
            onChange={({ target }) => setTitle(target.value)}
          />
        </Form.Item>
        <Button
          type="primary"
          disabled={title.trim() === ''}
          loading={create.isPending}
          onClick={save}
        >
          Подготовить пакет
        </Button>
      </Form>
    </>
  );
};

/** Takes a bundle from a file or the one that comes with the hub, and shows first what it would change. */
export const ImportCard = (): ReactNode => {
  const plan = useMutation({
    mutationFn: async (file: File | null) =>
      file === null
        ? planOf(
            await api.get<Bundle>(`${root}/starter`),
            'Поставляемый набор: классификаторы и организации паспорта',
          )
        : planOf(await readBundle(file), `Загрузка ${file.name}`),
  });
  return (
    <Card size="small" title="Загрузить пакет" style={{ marginBlockEnd: 16 }}>
      <Upload.Dragger
        accept=".json,application/json"
        showUploadList={false}
        beforeUpload={(file) => {
          plan.mutate(file);
          return false;
        }}
      >
        <p>
          <InboxOutlined aria-hidden /> Перетащите файл пакета или нажмите, чтобы выбрать. Сначала
          будет показано, что изменится.
        </p>
      </Upload.Dragger>
      <Button style={{ marginBlock: 8 }} loading={plan.isPending} onClick={() => plan.mutate(null)}>
        Взять поставляемый набор
      </Button>
      {plan.isError && <ProblemAlert error={plan.error} />}
      {plan.data && <Prepare key={plan.submittedAt} planned={plan.data} />}
    </Card>
  );
};
