import { App, Form, Modal, Spin } from 'antd';
import { useState, type ReactNode } from 'react';
import { problemOf } from '../../shell/problem.ts';
import { ProblemAlert } from '../../shared/ProblemAlert.tsx';
import { dateText } from '../../shared/moments.tsx';
import { useHistory, useSubmit } from '../data.ts';
import { CertificatePreview, PemInput, useCertificateCheck } from '../form/PemField.tsx';
import type { CertificateLine } from '../replies.ts';

const HowTo = ({ until }: { readonly until: string }): ReactNode => (
  <ol>
    <li>Добавьте новый сертификат: он встанет рядом с прежним (до {until}).</li>
    <li>Другой сотрудник утвердит редакцию; с этого момента принимаются оба.</li>
    <li>Когда система перейдёт на новый ключ, уберите прежний на вкладке «Правка» системы.</li>
  </ol>
);

/**
 * Replacement with an overlap: the new certificate is added beside the old one, which is taken away by a later version when it has
 * ended. The new version goes to approval.
 */
export const ReplaceDialog = ({
  line,
  onClose,
}: {
  readonly line: CertificateLine;
  readonly onClose: () => void;
}): ReactNode => {
  const { message } = App.useApp();
  const [pem, setPem] = useState('');
  const history = useHistory('systems', line.system);
  const submit = useSubmit();
  const check = useCertificateCheck(pem, line.system, line.participant);
  const last = history.data?.versions.at(-1);
  const ready = check.data !== undefined && check.data.problems.length === 0 && last !== undefined;
  const save = (): void => {
    if (!last) return;
    const present = (last.data['certificates'] ?? []) as readonly string[];
    submit.mutate(
      {
        register: 'systems',
        card: { ...last.data, certificates: [...present, pem] },
        expectedVersion: last.version,
        state: 'on-approval',
        comment: 'Замена сертификата с перекрытием',
      },
      {
        onSuccess: () => {
          void message.success('Редакция системы с новым сертификатом подана на утверждение');
          onClose();
        },
      },
    );
  };
  return (
    <Modal
      open
      width={760}
      title={`Замена сертификата: ${line.system}`}
      okText="Подать на утверждение"
      cancelText="Отмена"
      okButtonProps={{ disabled: !ready }}
      confirmLoading={submit.isPending}
      onOk={save}
      onCancel={onClose}
    >
      <HowTo until={dateText(line.notAfter)} />
      {history.isError && <ProblemAlert error={history.error} />}
      {submit.isError && <ProblemAlert error={submit.error} />}
      <Form layout="vertical" component="div">
        <Form.Item
          label="Новый сертификат (PEM или файл)"
          htmlFor="new-certificate"
          required
          validateStatus={check.isError ? 'error' : ''}
          help={check.isError ? problemOf(check.error).message : undefined}
        >
          <PemInput id="new-certificate" value={pem} onChange={setPem} />
        </Form.Item>
      </Form>
      {check.isFetching && <Spin />}
      {check.data && <CertificatePreview check={check.data} />}
      {check.data?.overlapDays != null && (
        <p>Прежний и новый действуют вместе: {check.data.overlapDays} дн.</p>
      )}
    </Modal>
  );
};
