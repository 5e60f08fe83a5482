import { useNavigate } from '@tanstack/react-router';
import { App, Button, Flex, Input, Modal } from 'antd';
import { useState, type ReactNode } from 'react';
import type { InformationTypeCard } from '../../../../../registries/index.ts';
import { ProblemAlert } from '../../shared/ProblemAlert.tsx';
import { Compatibility } from '../Compatibility.tsx';
import { useCompatibility, useSubmit } from '../data.ts';
import { Waiting } from '../../shared/Waiting.tsx';

type Props = {
  readonly card: InformationTypeCard | null;
  /** Nothing is wrong with the card. */
  readonly ready: boolean;
  readonly onDone: () => void;
};

type Handing = ReturnType<typeof useSubmit>;

/** Sends the card into the workflow of the registers and shows where it went. */
const useHanding = (submit: Handing, onDone: () => void) => {
  const { message } = App.useApp();
  const navigate = useNavigate();
  return async (
    card: InformationTypeCard,
    state: 'draft' | 'on-approval',
    reason: string,
  ): Promise<void> => {
    const consent = reason.trim() === '' ? {} : { breakingChange: { reason: reason.trim() } };
    const entry = await submit.mutateAsync({ card: { ...card, ...consent }, state });
    onDone();
    void message.success(state === 'draft' ? 'Черновик сохранён' : 'Подано на утверждение');
    void navigate({
      to: `/types/${encodeURIComponent(entry.code)}`,
      search: { edition: String(entry.version) } as never,
    });
  };
};

const Consent = ({
  reason,
  onChange,
}: {
  readonly reason: string;
  readonly onChange: (reason: string) => void;
}): ReactNode => (
  <div style={{ marginBlockStart: 12 }}>
    <label htmlFor="breaking-reason">
      Причина, по которой совместимость нарушается (останется в карточке)
    </label>
    <Input.TextArea
      id="breaking-reason"
      rows={2}
      maxLength={2_000}
      value={reason}
      onChange={({ target }) => onChange(target.value)}
    />
  </div>
);

const Dialog = ({
  card,
  onDone,
  onClose,
}: {
  readonly card: InformationTypeCard;
  readonly onDone: () => void;
  readonly onClose: () => void;
}): ReactNode => {
  const [reason, setReason] = useState('');
  const submit = useSubmit();
  const hand = useHanding(submit, onDone);
  const compatibility = useCompatibility({ code: card.code, card });
  const breaks = compatibility.data?.report?.compatible === false;
  // A refusal stays in the dialog: it is shown below.
  const send = (state: 'draft' | 'on-approval'): void =>
    void hand(card, state, reason).catch(() => undefined);
  return (
    <Modal
      open
      width={860}
      title={`Подать ${card.code} версии ${card.version}`}
      onCancel={onClose}
      footer={
        <Flex gap={8} justify="end" wrap>
          <Button onClick={onClose}>Отмена</Button>
          <Button loading={submit.isPending} onClick={() => send('draft')}>
            Сохранить черновик
          </Button>
          <Button
            type="primary"
            loading={submit.isPending}
            disabled={breaks && reason.trim() === ''}
            onClick={() => send('on-approval')}
          >
            Подать на утверждение
          </Button>
        </Flex>
      }
    >
      {compatibility.isPending && <Waiting label="Сравнение с прежней версией" />}
      {compatibility.isError && <ProblemAlert error={compatibility.error} />}
      {compatibility.data && <Compatibility answer={compatibility.data} />}
      {breaks && <Consent reason={reason} onChange={setReason} />}
      {submit.isError && <ProblemAlert error={submit.error} />}
    </Modal>
  );
};

/** The last step: what the version breaks, consent when it does, and into the workflow of the registers. */
export const SubmitDesign = ({ card, ready, onDone }: Props): ReactNode => {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button type="primary" disabled={!ready} onClick={() => setOpen(true)}>
        Подать…
      </Button>
      {open && card !== null && (
        <Dialog card={card} onDone={onDone} onClose={() => setOpen(false)} />
      )}
    </>
  );
};
