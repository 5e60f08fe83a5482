import { useNavigate } from '@tanstack/react-router';
import { Form, Input, Modal } from 'antd';
import { useState, type ReactNode } from 'react';
import { ProblemAlert } from '../shared/ProblemAlert.tsx';
import { useStart } from './data.ts';
import { JsonInput } from './JsonInput.tsx';

/** Starts the version in force by hand. */
export const StartDialog = ({
  code,
  onClose,
}: {
  readonly code: string;
  readonly onClose: () => void;
}): ReactNode => {
  const navigate = useNavigate();
  const start = useStart();
  const [input, setInput] = useState<unknown>({});
  const [mark, setMark] = useState('');
  const run = (): void =>
    start.mutate(
      { code, input, ...(mark.trim() !== '' && { transactionCode: mark.trim() }) },
      { onSuccess: ({ id }) => void navigate({ to: `/scenario-runs/${id}` }) },
    );
  return (
    <Modal
      open
      title={`Запустить «${code}»`}
      okText="Запустить"
      cancelText="Отмена"
      okButtonProps={{ disabled: input === undefined }}
      confirmLoading={start.isPending}
      onOk={run}
      onCancel={onClose}
    >
      {start.isError && <ProblemAlert error={start.error} />}
      <p>Запросы уйдут по-настоящему. Проверить без отправки можно в конструкторе, «Проверка».</p>
      <Form layout="vertical" component="div">
        <JsonInput
          id="start-input"
          label="С чем начать (input), JSON"
          start={{}}
          onChange={setInput}
        />
        <Form.Item label="Код маркировки, если запросы идут под ним" htmlFor="start-mark">
          <Input
            id="start-mark"
            className="mono"
            value={mark}
            onChange={({ target }) => setMark(target.value)}
          />
        </Form.Item>
      </Form>
    </Modal>
  );
};
