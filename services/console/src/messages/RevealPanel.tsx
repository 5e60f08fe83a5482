import { EyeInvisibleOutlined, EyeOutlined } from '@ant-design/icons';
import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Form, Input, Modal } from 'antd';
import { useState, type ReactNode } from 'react';
import type { ContentData, FullCard } from '../../../../adapters/rest/messages/index.ts';
import { momentText } from '../shared/moments.tsx';
import { ProblemAlert } from '../shared/ProblemAlert.tsx';
import { Restricted } from '../shared/Restricted.tsx';
import { api } from '../shell/api.ts';
import { ContentView } from './ContentView.tsx';

type Access = FullCard['access'];

const reasonCharsMin = 10;

/** Asks why; the reason goes into the trail of actions with what it opened. */
export const ReasonDialog = ({
  title,
  action,
  open,
  pending,
  error,
  onReason,
  onClose,
}: {
  readonly title: string;
  readonly action: string;
  readonly open: boolean;
  readonly pending: boolean;
  readonly error: unknown;
  readonly onReason: (reason: string) => void;
  readonly onClose: () => void;
}): ReactNode => {
  const [reason, setReason] = useState('');
  const isEnough = reason.trim().length >= reasonCharsMin;
  return (
    <Modal
      title={title}
      open={open}
      okText={action}
      cancelText="Не надо"
      okButtonProps={{ disabled: !isEnough, loading: pending }}
      onOk={() => onReason(reason)}
      onCancel={onClose}
      destroyOnHidden
      afterClose={() => setReason('')}
    >
      {error !== null && error !== undefined && <ProblemAlert error={error} />}
      <Form layout="vertical">
        <Form.Item
          label="Причина"
          htmlFor="reveal-reason"
          extra={`Не короче ${reasonCharsMin} знаков. Кто, когда и зачем открыл — останется в журнале действий.`}
        >
          <Input.TextArea
            id="reveal-reason"
            autoFocus
            rows={3}
            maxLength={500}
            value={reason}
            placeholder="Например: обращение заявителя № 125, проверяем ответ ведомства"
            onChange={(event) => setReason(event.target.value)}
          />
        </Form.Item>
      </Form>
    </Modal>
  );
};

const closedText = ({ content, emergency }: Access): string => {
  if (content) return 'Персональные данные скрыты. Чтобы увидеть их, назовите причину.';
  return emergency === null
    ? 'Ваша роль не открывает содержимое: видна только его структура. При крайней необходимости запросите экстренный доступ — нужны причина и согласие второго сотрудника.'
    : `Экстренный доступ согласовал ${emergency.approvedBy}, он действует до ${momentText(emergency.until)}.`;
};

/** Asks for the second employee's consent. */
const AskEmergency = ({ messageId }: { readonly messageId: string }): ReactNode => {
  const [isOpen, setOpen] = useState(false);
  const ask = useMutation({
    mutationFn: (reason: string) => api.post('/api/v1/reveals', { messageId, reason }),
    onSuccess: () => setOpen(false),
  });
  if (ask.isSuccess)
    return (
      <Alert
        type="success"
        showIcon
        title="Запрос отправлен. Когда второй сотрудник согласится, обновите карточку."
      />
    );
  return (
    <>
      <Button onClick={() => setOpen(true)}>Запросить экстренный доступ</Button>
      <ReasonDialog
        title="Экстренный доступ к содержимому"
        action="Запросить"
        open={isOpen}
        pending={ask.isPending}
        error={ask.error}
        onReason={(reason) => ask.mutate(reason)}
        onClose={() => setOpen(false)}
      />
    </>
  );
};

const Opener = ({
  card,
  onOpened,
}: {
  readonly card: FullCard;
  readonly onOpened: (content: ContentData) => void;
}): ReactNode => {
  const [isAsking, setAsking] = useState(false);
  const reveal = useMutation({
    mutationFn: (reason: string) =>
      api.post<ContentData>(`/api/v1/messages/${card.messageId}/reveal`, { reason }),
    onSuccess: (content) => {
      setAsking(false);
      onOpened(content);
    },
  });
  const { access } = card;
  const mayOpen = access.content || access.emergency !== null;
  return (
    <Alert
      type="info"
      showIcon
      icon={<EyeInvisibleOutlined />}
      style={{ marginBlockEnd: 12 }}
      title={closedText(access)}
      action={
        mayOpen ? (
          <Button
            className="no-print"
            icon={<EyeOutlined aria-hidden />}
            onClick={() => setAsking(true)}
          >
            Показать
          </Button>
        ) : (
          <AskEmergency messageId={card.messageId} />
        )
      }
      description={
        <ReasonDialog
          title="Зачем открыть содержимое?"
          action="Открыть"
          open={isAsking}
          pending={reveal.isPending}
          error={reveal.error}
          onReason={(reason) => reveal.mutate(reason)}
          onClose={() => setAsking(false)}
        />
      }
    />
  );
};

/** The content of the message, masked until a reason is given; opened only on this page and only until it is left. */
export const RevealPanel = ({ card }: { readonly card: FullCard }): ReactNode => {
  const [opened, setOpened] = useState<ContentData | null>(null);
  if (card.content === null)
    return (
      <Alert
        type="error"
        showIcon
        title="Хранимое содержимое не сходится со своей подписью хаба: оно изменено. Сообщение не выдаётся, показывать нечего."
      />
    );
  const content = opened ?? card.content;
  return (
    <>
      {opened === null && (card.content.masked > 0 || card.content.openness === 'structure') && (
        <Opener card={card} onOpened={setOpened} />
      )}
      {opened !== null && (
        <Alert
          type="warning"
          showIcon
          style={{ marginBlockEnd: 12 }}
          title="Содержимое открыто полностью; это записано в журнал действий."
          action={
            <Button className="no-print" onClick={() => setOpened(null)}>
              Скрыть
            </Button>
          }
        />
      )}
      <Restricted object={`message:${card.messageId}`}>
        <ContentView content={content} />
      </Restricted>
    </>
  );
};
