import { App, Form, Input, Modal } from 'antd';
import { useState, type ReactNode } from 'react';
import { ProblemAlert } from '../../shared/ProblemAlert.tsx';
import { useStep } from '../data.ts';
import type { EntryVersion } from '../replies.ts';
import { ImpactView } from './ImpactView.tsx';
import type { DialogStep } from './steps.ts';

type Words = { readonly title: string; readonly button: string; readonly done: string };

const words: Readonly<Record<DialogStep, Words>> = {
  requestApproval: {
    title: 'Подать на утверждение',
    button: 'Подать',
    done: 'Редакция подана на утверждение',
  },
  sendBack: { title: 'Вернуть автору', button: 'Вернуть', done: 'Редакция возвращена автору' },
  publish: { title: 'Опубликовать', button: 'Опубликовать', done: 'Редакция опубликована' },
  deprecate: {
    title: 'Объявить вывод из эксплуатации',
    button: 'Объявить',
    done: 'Срок вывода объявлен',
  },
  retire: { title: 'Вывести сейчас', button: 'Вывести', done: 'Редакция выведена' },
  discard: { title: 'Удалить черновик', button: 'Удалить', done: 'Черновик удалён' },
};

const withImpact = (step: DialogStep): step is 'publish' | 'deprecate' | 'retire' =>
  step === 'publish' || step === 'deprecate' || step === 'retire';

const needsComment = (step: DialogStep): boolean => step === 'sendBack' || step === 'retire';
const takesComment = (step: DialogStep): boolean => needsComment(step) || step === 'deprecate';

/** End of a day of Kuzbass, which is 7 hours ahead of UTC all the year. */
const endOfDay = (date: string): string =>
  new Date(Date.parse(`${date}T00:00:00+07:00`) + 24 * 3_600_000).toISOString();

const Questions = ({
  step,
  comment,
  date,
  onComment,
  onDate,
}: {
  readonly step: DialogStep;
  readonly comment: string;
  readonly date: string;
  readonly onComment: (text: string) => void;
  readonly onDate: (date: string) => void;
}): ReactNode => (
  <Form layout="vertical" component="div">
    {step === 'deprecate' && (
      <Form.Item label="Действует по (включительно)" htmlFor="step-date" required>
        <Input
          id="step-date"
          type="date"
          value={date}
          onChange={({ target }) => onDate(target.value)}
        />
      </Form.Item>
    )}
    {takesComment(step) && (
      <Form.Item
        label={step === 'sendBack' ? 'Что исправить' : 'Причина'}
        htmlFor="step-comment"
        required={needsComment(step)}
      >
        <Input.TextArea
          id="step-comment"
          rows={3}
          value={comment}
          onChange={({ target }) => onComment(target.value)}
        />
      </Form.Item>
    )}
    {step === 'discard' && <p>Опубликованные редакции останутся. Удалить черновик?</p>}
  </Form>
);

/** Asks before a step in the life of a version, and shows what it would mean. */
export const StepDialog = ({
  step,
  entry,
  onClose,
  onDone,
}: {
  readonly step: DialogStep;
  readonly entry: EntryVersion;
  readonly onClose: () => void;
  readonly onDone: () => void;
}): ReactNode => {
  const { message } = App.useApp();
  const mutation = useStep();
  const [comment, setComment] = useState('');
  const [date, setDate] = useState('');
  const { title, button, done } = words[step];
  const { register, code, version } = entry;
  const incomplete =
    (needsComment(step) && comment.trim() === '') || (step === 'deprecate' && date === '');
  const take = (): void =>
    mutation.mutate(
      {
        register,
        code,
        version,
        operation: step,
        ...(takesComment(step) && comment.trim() !== '' && { comment: comment.trim() }),
        ...(step === 'deprecate' && { validTo: endOfDay(date) }),
      },
      {
        onSuccess: () => {
          void message.success(done);
          onDone();
        },
      },
    );
  return (
    <Modal
      open
      title={`${title}: редакция ${version}`}
      okText={button}
      cancelText="Отмена"
      okButtonProps={{ disabled: incomplete, danger: step === 'retire' || step === 'discard' }}
      confirmLoading={mutation.isPending}
      onOk={take}
      onCancel={onClose}
      width={withImpact(step) ? 900 : 520}
    >
      {mutation.isError && <ProblemAlert error={mutation.error} />}
      {withImpact(step) && (
        <ImpactView register={register} code={code} version={version} operation={step} />
      )}
      <Questions
        step={step}
        comment={comment}
        date={date}
        onComment={setComment}
        onDate={setDate}
      />
    </Modal>
  );
};
