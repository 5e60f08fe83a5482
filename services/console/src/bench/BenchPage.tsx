import { Alert, Button, Card, Flex, Select, Table } from 'antd';
import { useState, type ReactNode } from 'react';
import { useFilters } from '../shared/filters.ts';
import { To, TypeLink } from '../shared/links.tsx';
import { Moment } from '../shared/moments.tsx';
import { PageFrame } from '../shared/PageFrame.tsx';
import { ProblemAlert } from '../shared/ProblemAlert.tsx';
import { StateTag } from '../shared/states.tsx';
import { useMay } from '../shell/session.tsx';
import { usePassport, useVersions, type PassportData } from '../types/data.ts';
import { Waiting } from '../shared/Waiting.tsx';
import { ContentEditor, jsonOf, sampleContent, type Content } from './Content.tsx';
import { useSend, useSent, useSystems, type SentData, type TestSystem } from './data.ts';
import { NewSystem } from './NewSystem.tsx';
import { Track } from './Track.tsx';

const wires = [
  { value: '1.2', label: 'SOAP, СМЭВ 1.2' },
  { value: '1.1', label: 'SOAP, СМЭВ 1.1' },
  { value: '1.3', label: 'SOAP, СМЭВ 1.3' },
  { value: 'json', label: 'JSON' },
] as const;

const Refusal = ({
  refusal,
}: {
  readonly refusal: NonNullable<SentData['refusal']>;
}): ReactNode => (
  <Alert
    type="error"
    showIcon
    title={`Хаб отказал: ${refusal.code}`}
    description={
      <>
        <div>{refusal.reason}</div>
        <ul style={{ margin: '4px 0', paddingInlineStart: 20 }}>
          {refusal.violations.map(({ field, reason }) => (
            <li key={`${field}:${reason}`}>
              <span className="mono">{field}</span>: {reason}
            </li>
          ))}
        </ul>
        {refusal.code === 'AccessDenied' && (
          <To path="/registers/accessRules">Дать право отправлять этот вид сведений</To>
        )}
      </>
    }
  />
);

type ComposerProps = {
  readonly passport: PassportData;
  readonly system: TestSystem;
  readonly onSent: (id: string) => void;
};

const Composer = ({ passport, system, onSent }: ComposerProps): ReactNode => {
  const samples = passport.card.samples.filter(
    ({ root, valid }) => root === 'request' && valid !== false,
  );
  const [content, setContent] = useState<Content>(() => sampleContent(samples[0]));
  const [wire, setWire] = useState<string>(passport.card.forms.includes('xml') ? '1.2' : 'json');
  const send = useSend();
  const broken = content.form === 'json' && jsonOf(content.text) === undefined;
  const submit = async (): Promise<void> => {
    const sent = await send.mutateAsync({
      system: system.mnemonic,
      type: passport.code,
      wire,
      form: content.form,
      content: content.form === 'xml' ? content.text : jsonOf(content.text),
    });
    onSent(sent.messageId);
  };
  return (
    <Flex vertical gap={12}>
      {!system.types.includes(passport.code) && (
        <Alert
          type="warning"
          showIcon
          title={`Системе ${system.mnemonic} не разрешено отправлять ${passport.code}: хаб откажет`}
          action={<To path="/registers/accessRules">Права доступа</To>}
        />
      )}
      <ContentEditor passport={passport} content={content} onChange={setContent} />
      {broken && <Alert type="warning" showIcon title="Это не JSON: проверьте запятые и кавычки" />}
      <Flex gap={8} wrap>
        <Select
          aria-label="Через какую дверь"
          style={{ width: 190 }}
          value={wire}
          onChange={setWire}
          options={[...wires]}
        />
        <Button
          type="primary"
          disabled={broken}
          loading={send.isPending}
          onClick={() => void submit().catch(() => undefined)}
        >
          Подписать и отправить
        </Button>
      </Flex>
      {send.isError && <ProblemAlert error={send.error} />}
      {send.data?.refusal && <Refusal refusal={send.data.refusal} />}
    </Flex>
  );
};

const Sent = ({ onShow }: { readonly onShow: (id: string) => void }): ReactNode => {
  const query = useSent();
  return (
    <Table
      size="small"
      aria-label="Последние проверочные сообщения"
      loading={query.isPending}
      pagination={(query.data ?? []).length > 10 ? { pageSize: 10 } : false}
      dataSource={[...(query.data ?? [])]}
      rowKey={({ messageId }) => messageId}
      scroll={{ x: 'max-content' }}
      locale={{ emptyText: 'Проверочных сообщений ещё не было' }}
      columns={[
        { title: 'Когда', dataIndex: 'sentAt', render: (at: string) => <Moment at={at} /> },
        {
          title: 'Вид сведений',
          dataIndex: 'type',
          render: (code: string) => <TypeLink code={code} />,
        },
        { title: 'Система', dataIndex: 'system' },
        {
          title: 'Дверь',
          dataIndex: 'wire',
          render: (wire: string) => (wire === 'json' ? 'JSON' : `SOAP ${wire}`),
        },
        {
          title: 'Итог',
          dataIndex: 'refusal',
          render: (refusal: string | null) =>
            refusal === null ? (
              <StateTag tone="success">принято</StateTag>
            ) : (
              <StateTag tone="error">{refusal}</StateTag>
            ),
        },
        { title: 'Кто', dataIndex: 'sentBy' },
        {
          title: 'Путь',
          key: 'show',
          render: (_, { messageId }) => (
            <Button
              size="small"
              onClick={() => onShow(messageId)}
              aria-label={`Показать путь ${messageId}`}
            >
              Показать
            </Button>
          ),
        },
      ]}
    />
  );
};

type ChoiceProps = {
  readonly systems: readonly TestSystem[];
  readonly system: TestSystem | undefined;
  readonly type: string | undefined;
  readonly change: (part: Record<string, string | undefined>) => void;
};

const Choice = ({ systems, system, type, change }: ChoiceProps): ReactNode => {
  const versions = useVersions({ state: 'published' });
  return (
    <div className="filters">
      <Select
        aria-label="Проверочная система"
        placeholder="Проверочная система"
        style={{ minWidth: 260 }}
        value={system?.mnemonic ?? null}
        onChange={(value: string) => change({ system: value })}
        options={systems.map(({ mnemonic, name }) => ({
          value: mnemonic,
          label: `${mnemonic} — ${name}`,
        }))}
      />
      <Select
        aria-label="Вид сведений"
        placeholder="Вид сведений"
        style={{ minWidth: 320 }}
        showSearch={{ optionFilterProp: 'label' }}
        value={type ?? null}
        onChange={(value: string) => change({ type: value })}
        options={(versions.data ?? []).map(({ code, name }) => ({
          value: code,
          label: `${code} — ${name}`,
        }))}
      />
    </div>
  );
};

const NoSystems = (): ReactNode => (
  <Alert
    type="info"
    showIcon
    style={{ marginBlockEnd: 12 }}
    title="Проверочных систем ещё нет"
    description="Её создаёт администратор реестров: выбирает участника, хаб выпускает тестовый ключ."
  />
);

const MessageCard = ({
  type,
  system,
  onSent,
}: {
  readonly type: string;
  readonly system: TestSystem | undefined;
  readonly onSent: (id: string) => void;
}): ReactNode => {
  const passport = usePassport(type);
  return (
    <Card size="small" title="Сообщение">
      {passport.isPending && <Waiting label="Загрузка вида сведений" />}
      {passport.isError && <ProblemAlert error={passport.error} />}
      {passport.data && system && (
        <Composer
          key={`${passport.data.code}:${system.mnemonic}`}
          passport={passport.data}
          system={system}
          onSent={onSent}
        />
      )}
    </Card>
  );
};

/** The test bench: compose a message, sign it with a test key, send it through the real door, watch it travel. */
export const BenchPage = (): ReactNode => {
  const [filters, change] = useFilters();
  const may = useMay();
  const systems = useSystems();
  const { type, message = '' } = filters;
  const system =
    systems.data?.find(({ mnemonic }) => mnemonic === filters['system']) ?? systems.data?.[0];
  const show = (id: string): void => change({ message: id });
  return (
    <PageFrame
      title="Стенд проверки"
      subtitle="Проверочное сообщение подписывается тестовым ключом и идёт настоящим путём с пометкой «проверочное»"
      extra={
        may('registry.approve') && <NewSystem onMade={(mnemonic) => change({ system: mnemonic })} />
      }
    >
      {systems.isError && (
        <ProblemAlert error={systems.error} retry={() => void systems.refetch()} />
      )}
      {systems.data?.length === 0 && <NoSystems />}
      <Choice systems={systems.data ?? []} system={system} type={type} change={change} />
      <Flex vertical gap={12}>
        {type !== undefined && <MessageCard type={type} system={system} onSent={show} />}
        {message !== '' && (
          <section aria-label="Путь сообщения">
            <h2 style={{ fontSize: 16 }}>Путь сообщения</h2>
            <Track key={message} id={message} />
          </section>
        )}
        <Card size="small" title="Последние проверочные сообщения">
          <Sent onShow={show} />
        </Card>
      </Flex>
    </PageFrame>
  );
};
