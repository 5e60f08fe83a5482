import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input, Modal, Segmented, Select } from 'antd';
import type { ReactNode } from 'react';
import type { LetterData } from '../../../desk/index.ts';
import { DateField } from '../shared/DateField.tsx';
import { OrganisationSelect } from '../shared/OrganisationSelect.tsx';
import { ProblemAlert } from '../shared/ProblemAlert.tsx';
import { Moment } from '../shared/moments.tsx';
import { api } from '../shell/api.ts';
import { Attachments } from './Attachments.tsx';
import { directions, letterStates, optionsOf } from './words.ts';

type Given = {
  readonly organisation: string;
  readonly direction: string;
  readonly number: string;
  readonly letterDate: string;
  readonly subject: string;
  readonly state: string;
  readonly dueOn?: string;
  readonly note?: string;
};

const required = [{ required: true, whitespace: true, message: 'Заполните' }];

const Fields = ({ isNew }: { readonly isNew: boolean }): ReactNode => (
  <>
    <Form.Item name="organisation" label="Участник" rules={required}>
      <OrganisationSelect label="Участник" width="100%" />
    </Form.Item>
    <Form.Item name="direction" label="Направление">
      <Segmented options={Object.entries(directions).map(([value, label]) => ({ value, label }))} />
    </Form.Item>
    <Form.Item name="number" label="Номер письма" rules={required}>
      <Input maxLength={100} autoFocus={isNew} />
    </Form.Item>
    <Form.Item name="letterDate" label="Дата письма" rules={required}>
      <DateField />
    </Form.Item>
    <Form.Item name="subject" label="О чём" rules={required}>
      <Input maxLength={500} />
    </Form.Item>
    <Form.Item name="state" label="Состояние">
      <Select options={optionsOf(letterStates)} />
    </Form.Item>
    <Form.Item
      name="dueOn"
      label="Срок ответа"
      extra="За 30 дней хаб напомнит оператору и администратору участника"
    >
      <DateField />
    </Form.Item>
    <Form.Item name="note" label="Примечание">
      <Input.TextArea rows={2} maxLength={2_000} />
    </Form.Item>
  </>
);

const bodyOf = ({ dueOn, note, ...rest }: Given): object => ({
  ...rest,
  ...(dueOn !== undefined && dueOn !== '' && { dueOn }),
  ...(note !== undefined && note !== '' && { note }),
});

/** A letter: written anew, changed by the desk, or only read by its participant. */
export const LetterDialog = ({
  letter,
  mayKeep,
  organisation,
  close,
}: {
  readonly letter: LetterData | null;
  readonly mayKeep: boolean;
  /** Chosen in the list. */
  readonly organisation: string | undefined;
  readonly close: () => void;
}): ReactNode => {
  const [form] = Form.useForm<Given>();
  const client = useQueryClient();
  const save = useMutation({
    mutationFn: (given: Given) =>
      letter === null
        ? api.post('/api/v1/desk/letters', bodyOf(given))
        : api.put(`/api/v1/desk/letters/${letter.id}`, {
            ...bodyOf(given),
            revision: letter.revision,
          }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['letters'] });
      close();
    },
  });
  const initial =
    letter === null
      ? {
          direction: 'incoming',
          state: 'registered',
          ...(organisation !== undefined && { organisation }),
        }
      : { ...letter, dueOn: letter.dueOn ?? '', note: letter.note ?? '' };
  return (
    <Modal
      open
      width={760}
      title={letter === null ? 'Новое письмо' : `Письмо № ${letter.number}`}
      okText="Сохранить"
      cancelText="Отмена"
      {...(!mayKeep && { footer: <Button onClick={close}>Закрыть</Button> })}
      confirmLoading={save.isPending}
      onOk={() => form.submit()}
      onCancel={close}
    >
      {save.isError && <ProblemAlert error={save.error} />}
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        disabled={!mayKeep}
        initialValues={initial}
        onFinish={(given: Given) => save.mutate(given)}
      >
        <Fields isNew={letter === null} />
      </Form>
      {letter !== null && (
        <>
          <div>
            Записал {letter.createdBy}, <Moment at={letter.createdAt} />; изменил {letter.changedBy}
            , <Moment at={letter.changedAt} />
          </div>
          <Attachments owner={`letter:${letter.id}`} mayAdd={mayKeep} />
        </>
      )}
    </Modal>
  );
};
