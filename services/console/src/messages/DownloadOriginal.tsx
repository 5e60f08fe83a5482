import { DownloadOutlined } from '@ant-design/icons';
import { useMutation } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useState, type ReactNode } from 'react';
import { api, download } from '../shell/api.ts';
import { ReasonDialog } from './RevealPanel.tsx';

/** The signed original as a file: a reason, the password when it was given long ago, a link that works once. */
export const DownloadOriginal = ({ messageId }: { readonly messageId: string }): ReactNode => {
  const { message } = App.useApp();
  const [isAsking, setAsking] = useState(false);
  const take = useMutation({
    mutationFn: async (reason: string) => {
      const { url } = await api.post<{ url: string }>(`/api/v1/messages/${messageId}/download`, {
        reason,
      });
      await download(url, { fileName: messageId });
    },
    onSuccess: () => {
      setAsking(false);
      void message.success('Оригинал скачан; проверить подпись: npx hub verify ФАЙЛ');
    },
  });
  return (
    <>
      <Button icon={<DownloadOutlined />} onClick={() => setAsking(true)}>
        Скачать оригинал
      </Button>
      <ReasonDialog
        title="Зачем скачать оригинал?"
        action="Скачать"
        open={isAsking}
        pending={take.isPending}
        error={take.error}
        onReason={(reason) => take.mutate(reason)}
        onClose={() => setAsking(false)}
      />
    </>
  );
};
