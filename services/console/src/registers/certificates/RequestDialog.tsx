import { useMutation } from '@tanstack/react-query';
import { Alert, Descriptions, Form, Input, Modal } from 'antd';
import { useState, type ReactNode } from 'react';
import { api } from '../../shell/api.ts';
import { ProblemAlert } from '../../shared/ProblemAlert.tsx';
import { root } from '../data.ts';

type Found = {
  readonly subject: string;
  readonly ogrn: string | null;
  readonly inn: string | null;
  readonly algorithm: string | null;
  readonly signatureHolds: boolean;
  readonly problems: readonly string[];
};

/** Looks into a request for a certificate before it goes to the authority. */
export const RequestDialog = ({ onClose }: { readonly onClose: () => void }): ReactNode => {
  const [pem, setPem] = useState('');
  const check = useMutation({
    mutationFn: () => api.post<Found>(`${root}/certificates/request-check`, { envelope: { pem } }),
  });
  const found = check.data;
  return (
    <Modal
      open
      width={700}
      title="Проверка запроса на сертификат (PKCS#10)"
      okText="Проверить"
      cancelText="Закрыть"
      okButtonProps={{ disabled: pem.trim() === '' }}
      confirmLoading={check.isPending}
      onOk={() => check.mutate()}
      onCancel={onClose}
    >
      <Form layout="vertical" component="div">
        <Form.Item label="Текст запроса (PEM)" htmlFor="request-pem" required>
          <Input.TextArea
            id="request-pem"
            className="mono"
            rows={6}
            value={pem}
            placeholder="-----BEGIN CERTIFICATE REQUEST-----"
            onChange={({ target }) => setPem(target.value)}
          />
        </Form.Item>
      </Form>
      {check.isError && <ProblemAlert error={check.error} />}
      {found && (
        <>
          <Descriptions
            size="small"
            column={1}
            items={[
              { key: 'subject', label: 'Владелец', children: found.subject },
              { key: 'ogrn', label: 'ОГРН', children: found.ogrn ?? 'нет' },
              { key: 'inn', label: 'ИНН', children: found.inn ?? 'нет' },
              { key: 'algorithm', label: 'Ключ', children: found.algorithm ?? 'не принимается' },
            ]}
          />
          {found.problems.length === 0 ? (
            <Alert type="success" showIcon title="Запрос годен: подпись сходится с его ключом" />
          ) : (
            found.problems.map((text) => (
              <Alert
                key={text}
                type="warning"
                showIcon
                title={text}
                style={{ marginBlockEnd: 4 }}
              />
            ))
          )}
        </>
      )}
    </Modal>
  );
};
