import { useNavigate } from '@tanstack/react-router';
import { App, Button, Dropdown, Flex } from 'antd';
import type { ReactNode } from 'react';
import { download } from '../../shell/api.ts';
import { problemOf } from '../../shell/problem.ts';
import { useMay } from '../../shell/session.tsx';
import { typePath, useStep, type PassportData } from '../data.ts';

/** Takes a step in the life of the edition and says how it ended. */
const useTake = ({ code, edition }: PassportData) => {
  const { message, modal } = App.useApp();
  const step = useStep();
  const take = async (operation: 'publish' | 'requestApproval', done: string): Promise<void> => {
    try {
      await step.mutateAsync({ code, version: edition, operation });
      void message.success(done);
    } catch (error) {
      const { message: title, advice, violations } = problemOf(error);
      const reasons = violations.map(({ reason }) => reason).join('\n');
      void modal.error({ title, content: reasons || advice });
    }
  };
  return { take, isPending: step.isPending };
};

const Steps = ({ passport }: { readonly passport: PassportData }): ReactNode => {
  const may = useMay();
  const { take, isPending } = useTake(passport);
  const { modal } = App.useApp();
  const { code, state, edition } = passport;
  const waits = state === 'draft' || state === 'on-approval';
  const askPublish = (): void =>
    void modal.confirm({
      title: `Опубликовать ${code}, редакцию ${edition}?`,
      content:
        'Она начнёт действовать сразу. Что изменилось — на вкладке «Версии и совместимость», кого затронет — на вкладке «Потребители».',
      okText: 'Опубликовать',
      cancelText: 'Ещё посмотреть',
      onOk: () => take('publish', `Редакция ${edition} опубликована`),
    });
  return (
    <>
      {state === 'draft' && may('registry.edit') && (
        <Button loading={isPending} onClick={() => void take('requestApproval', 'Подано')}>
          Подать на утверждение
        </Button>
      )}
      {waits && may('registry.approve') && (
        <Button type="primary" loading={isPending} onClick={askPublish}>
          Опубликовать
        </Button>
      )}
    </>
  );
};

const Downloads = ({ code, edition }: PassportData): ReactNode => {
  const { message } = App.useApp();
  const save = (name: string): void => {
    download(`${typePath(code)}/${name}`, { query: { edition } }).catch((error: unknown) =>
      message.error(problemOf(error).message),
    );
  };
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: [
          { key: 'passport.pdf', label: 'Паспорт (PDF)' },
          { key: 'bundle.zip', label: 'Архив: схемы, примеры, паспорт (ZIP)' },
        ],
        onClick: ({ key }) => save(key),
      }}
    >
      <Button>Скачать</Button>
    </Dropdown>
  );
};

/** What can be done from a passport. */
export const Actions = ({ passport }: { readonly passport: PassportData }): ReactNode => {
  const may = useMay();
  const navigate = useNavigate();
  const { code, state, card } = passport;
  const inForce = state === 'published' || state === 'deprecated';
  const next = (): void =>
    void navigate(
      card.design === undefined
        ? { to: `/types/${encodeURIComponent(code)}/version` }
        : { to: '/types/design', search: { from: code } as never },
    );
  const bench = (): void => void navigate({ to: '/bench', search: { type: code } as never });
  return (
    <Flex wrap gap={8}>
      <Steps passport={passport} />
      {may('registry.edit') && <Button onClick={next}>Новая версия</Button>}
      {may('bench.use') && inForce && <Button onClick={bench}>Проверить на стенде</Button>}
      <Downloads {...passport} />
    </Flex>
  );
};
