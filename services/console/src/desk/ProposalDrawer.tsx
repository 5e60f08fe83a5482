import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Descriptions, Drawer, Form, Input, Skeleton, Space, Timeline } from 'antd';
import { useState, type ReactNode } from 'react';
import type { ProposalData } from '../../../desk/index.ts';
import { subsystems } from '../../../../module/index.ts';
import { Moment } from '../shared/moments.tsx';
import { ProblemAlert } from '../shared/ProblemAlert.tsx';
import { api } from '../shell/api.ts';
import { useMay } from '../shell/session.tsx';
import { StateWord } from './StateWord.tsx';
import { proposalStates } from './words.ts';

type State = ProposalData['state'];

const steps: Readonly<Partial<Record<State, string>>> = {
  'under-review': 'Взять на рассмотрение',
  accepted: 'Принять',
  declined: 'Отклонить',
  done: 'Отметить выполненным',
};

const Decision = ({ proposal }: { readonly proposal: ProposalData }): ReactNode => {
  const [reason, setReason] = useState('');
  const client = useQueryClient();
  const decide = useMutation({
    mutationFn: (state: State) =>
      api.post<ProposalData>(`/api/v1/desk/proposals/${proposal.id}/decision`, {
        state,
        ...(reason.trim() !== '' && { reason: reason.trim() }),
      }),
    onSuccess: (next) => {
      setReason('');
      client.setQueryData(['proposals', 'card', proposal.id], next);
      return client.invalidateQueries({ queryKey: ['proposals'] });
    },
  });
  if (proposal.next.length === 0) return null;
  return (
    <Form layout="vertical" className="no-print">
      {decide.isError && <ProblemAlert error={decide.error} />}
      <Form.Item label="Пояснение (при отказе обязательно: его увидит автор)" htmlFor="reason">
        <Input.TextArea
          id="reason"
          rows={3}
          maxLength={2_000}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </Form.Item>
      <Space wrap>
        {proposal.next.map((state) => (
          <Button
            key={state}
            type={state === 'accepted' || state === 'under-review' ? 'primary' : 'default'}
            danger={state === 'declined'}
            loading={decide.isPending && decide.variables === state}
            onClick={() => decide.mutate(state)}
          >
            {steps[state] ?? state}
          </Button>
        ))}
      </Space>
    </Form>
  );
};

const Card = ({ proposal }: { readonly proposal: ProposalData }): ReactNode => (
  <>
    <Descriptions
      size="small"
      column={1}
      bordered
      items={[
        {
          key: 'state',
          label: 'Состояние',
          children: <StateWord words={proposalStates} state={proposal.state} />,
        },
        {
          key: 'module',
          label: 'Модуль',
          children: Object.hasOwn(subsystems, proposal.module)
            ? subsystems[proposal.module as keyof typeof subsystems]
            : proposal.module,
        },
        {
          key: 'author',
          label: 'От кого',
          children: `${proposal.author}, ${proposal.organisationName ?? proposal.organisation}`,
        },
        { key: 'createdAt', label: 'Подано', children: <Moment at={proposal.createdAt} /> },
      ]}
    />
    <p style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{proposal.text}</p>
    <h2 style={{ fontSize: 16 }}>Решения</h2>
    <Timeline
      items={proposal.steps.map((step) => ({
        content: (
          <>
            <StateWord words={proposalStates} state={step.state} /> {step.by},{' '}
            <Moment at={step.at} />
            {step.reason !== null && <div style={{ whiteSpace: 'pre-wrap' }}>{step.reason}</div>}
          </>
        ),
      }))}
    />
  </>
);

/** One proposal with its history; who decides, decides here. */
export const ProposalDrawer = ({
  id,
  close,
}: {
  readonly id: string;
  readonly close: () => void;
}): ReactNode => {
  const may = useMay();
  const query = useQuery({
    queryKey: ['proposals', 'card', id],
    queryFn: () => api.get<ProposalData>(`/api/v1/desk/proposals/${encodeURIComponent(id)}`),
  });
  const proposal = query.data;
  return (
    <Drawer
      open
      size={560}
      onClose={close}
      title={proposal ? `${proposal.number}: ${proposal.title}` : 'Предложение'}
    >
      {query.isError && <ProblemAlert error={query.error} retry={() => void query.refetch()} />}
      {query.isPending && <Skeleton active />}
      {proposal && <Card proposal={proposal} />}
      {proposal && may('desk.answer') && <Decision proposal={proposal} />}
    </Drawer>
  );
};
