import { SafetyCertificateOutlined } from '@ant-design/icons';
import { useMutation } from '@tanstack/react-query';
import { App, Button, Space } from 'antd';
import type { ReactNode } from 'react';
import { api, download } from '../shell/api.ts';
import { problemOf } from '../shell/problem.ts';
import { useMay } from '../shell/session.tsx';
import { saveAs } from '../shared/fileBytes.ts';

/** What proves a message without the hub: its signed receipt, and the passport that carries everything (KIS-4.2.8). */
export const EvidenceButtons = ({ messageId }: { readonly messageId: string }): ReactNode => {
  const { message, notification } = App.useApp();
  const may = useMay();
  const path = `/api/v1/messages/${encodeURIComponent(messageId)}`;
  const tell = (error: unknown): void => {
    const problem = problemOf(error);
    notification.error({ title: problem.message, description: problem.advice });
  };
  const receipt = useMutation({
    mutationFn: async () =>
      saveAs(
        `receipt-${messageId}.json`,
        JSON.stringify(await api.get<object>(`${path}/receipt`), null, 2),
        'application/json',
      ),
    onError: tell,
  });
  const passport = useMutation({
    mutationFn: () => download(`${path}/passport`, { fileName: `passport-${messageId}.zip` }),
    onSuccess: () =>
      void message.success('Паспорт скачан; проверить без хаба: npx hub passport verify ФАЙЛ'),
    onError: tell,
  });
  return (
    <Space wrap>
      <Button loading={receipt.isPending} onClick={() => receipt.mutate()}>
        Расписка
      </Button>
      {may('messages.export') && (
        <Button
          icon={<SafetyCertificateOutlined />}
          loading={passport.isPending}
          onClick={() => passport.mutate()}
        >
          Паспорт
        </Button>
      )}
    </Space>
  );
};
