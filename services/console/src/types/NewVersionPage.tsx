import { useParams } from '@tanstack/react-router';
import { Alert, Button, Card, Flex, Form, Input, Table } from 'antd';
import { useState, type ReactNode } from 'react';
import type { InformationTypeCard } from '../../../../registries/index.ts';
import { SystemLink, To } from '../shared/links.tsx';
import { Moment } from '../shared/moments.tsx';
import { PageFrame } from '../shared/PageFrame.tsx';
import { ProblemAlert } from '../shared/ProblemAlert.tsx';
import { Waiting } from '../shared/Waiting.tsx';
import { Compatibility } from './Compatibility.tsx';
import { useCardCheck, useCompatibility, useImpact, usePassport, type Impact } from './data.ts';
import { SubmitDesign } from './design/SubmitDesign.tsx';
import { changedCard, nextCard, textsOf, titleAt, type CardTexts } from './version.ts';

type TextsProps = {
  readonly texts: CardTexts;
  readonly onChange: (texts: CardTexts) => void;
};

/** Codes, then every schema and sample as a text. */
const Texts = ({ texts, onChange }: TextsProps): ReactNode => (
  <Form layout="vertical" component="div">
    <Flex gap={8} wrap>
      {(
        [
          ['code', 'Код новой версии'],
          ['version', 'Версия'],
          ['namespace', 'Пространство имён (заменится в схемах и примерах)'],
        ] as const
      ).map(([member, label]) => (
        <Form.Item
          key={member}
          label={label}
          htmlFor={`version-${member}`}
          style={{ flex: member === 'namespace' ? '2 1 320px' : '1 1 160px', marginBlockEnd: 8 }}
        >
          <Input
            id={`version-${member}`}
            value={texts[member]}
            onChange={({ target }) => onChange({ ...texts, [member]: target.value })}
          />
        </Form.Item>
      ))}
    </Flex>
    {texts.files.map((file, at) => (
      <Form.Item
        key={file.key}
        label={file.title}
        htmlFor={`version-${file.key}`}
        style={{ marginBlockEnd: 8 }}
      >
        <Input.TextArea
          id={`version-${file.key}`}
          className="mono"
          spellCheck={false}
          autoSize={{ minRows: 4, maxRows: 18 }}
          value={file.text}
          onChange={({ target }) =>
            onChange({
              ...texts,
              files: texts.files.map((old, index) =>
                index === at ? { ...old, text: target.value } : old,
              ),
            })
          }
        />
      </Form.Item>
    ))}
  </Form>
);

const ImpactView = ({ impact }: { readonly impact: Impact }): ReactNode => (
  <>
    {impact.warnings.map((warning) => (
      <Alert key={warning} type="warning" showIcon title={warning} style={{ marginBlockEnd: 8 }} />
    ))}
    <p>
      За 30 дней по действующей версии: запросов {impact.requests}, ответов {impact.responses}.
    </p>
    <Table
      size="small"
      aria-label="Кого затронет"
      pagination={false}
      dataSource={[...impact.traffic]}
      rowKey={({ sender, recipient, type }) => `${sender}:${recipient}:${type}`}
      locale={{ emptyText: 'Обмена за 30 дней не было' }}
      columns={[
        {
          title: 'Потребитель',
          dataIndex: 'sender',
          render: (code: string) => <SystemLink code={code} />,
        },
        {
          title: 'Поставщик',
          dataIndex: 'recipient',
          render: (code: string) => <SystemLink code={code} />,
        },
        { title: 'Запросов', dataIndex: 'requests', align: 'end' },
        { title: 'Ответов', dataIndex: 'responses', align: 'end' },
        {
          title: 'Последний',
          dataIndex: 'last',
          render: (at: string | null) => <Moment at={at} />,
        },
      ]}
    />
  </>
);

const ImpactCard = ({
  code,
  edition,
}: {
  readonly code: string;
  readonly edition: number;
}): ReactNode => {
  const impact = useImpact(code, edition);
  return (
    <Card size="small" title="3. Кого затронет">
      {impact.isPending && <Waiting label="Кого затронет" />}
      {impact.isError && <ProblemAlert error={impact.error} />}
      {impact.data && <ImpactView impact={impact.data} />}
    </Card>
  );
};

const Comparison = ({
  query,
}: {
  readonly query: ReturnType<typeof useCompatibility>;
}): ReactNode => (
  <>
    {query.isPending && <Waiting label="Сравнение" />}
    {query.isError && <ProblemAlert error={query.error} />}
    {query.data && <Compatibility answer={query.data} />}
  </>
);

/** What the publication would refuse: said here, not when the version is handed in. */
const CheckResult = ({
  query,
  texts,
}: {
  readonly query: ReturnType<typeof useCardCheck>;
  readonly texts: CardTexts;
}): ReactNode => (
  <div role="status">
    {query.isFetching && <Waiting label="Проверка карточки" />}
    {query.isError && <ProblemAlert error={query.error} retry={() => void query.refetch()} />}
    {query.data?.length === 0 && (
      <Alert
        type="success"
        showIcon
        style={{ marginBlockEnd: 8 }}
        title="Схемы собираются, примеры им соответствуют"
      />
    )}
    {query.data !== undefined && query.data.length > 0 && (
      <Alert
        type="error"
        showIcon
        style={{ marginBlockEnd: 8 }}
        title={`Опубликовать нельзя, исправьте: ${query.data.length}`}
        description={
          <ul style={{ margin: '4px 0', paddingInlineStart: 20 }}>
            {query.data.map(({ field, reason }) => (
              <li key={`${field}:${reason}`}>
                {titleAt(texts, field) ?? <span className="mono">{field}</span>}: {reason}
              </li>
            ))}
          </ul>
        }
      />
    )}
  </div>
);

type EditorProps = { readonly card: InformationTypeCard; readonly edition: number };

const Editor = ({ card, edition }: EditorProps): ReactNode => {
  const [texts, setTexts] = useState(() => textsOf(nextCard(card)));
  const [checked, setChecked] = useState<InformationTypeCard | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const compatibility = useCompatibility(
    checked === null ? null : { code: checked.code, card: checked, against: card.code },
  );
  const refusals = useCardCheck(checked);
  const check = (): void => {
    const made = changedCard(card, texts);
    setProblem('problem' in made ? made.problem : null);
    setChecked('card' in made ? made.card : null);
  };
  const change = (next: CardTexts): void => {
    setTexts(next);
    setChecked(null);
  };
  return (
    <Flex vertical gap={12}>
      <Card
        size="small"
        title="1. Что меняется"
        extra={
          <Button type="primary" ghost onClick={check}>
            Проверить
          </Button>
        }
      >
        {problem !== null && (
          <Alert type="error" showIcon title={problem} style={{ marginBlockEnd: 8 }} />
        )}
        {checked !== null && <CheckResult query={refusals} texts={texts} />}
        <Texts texts={texts} onChange={change} />
      </Card>
      <Card size="small" title={`2. Что сломает по сравнению с ${card.code}`}>
        {checked === null ? (
          <p style={{ margin: 0 }}>Нажмите «Проверить», когда правка готова.</p>
        ) : (
          <Comparison query={compatibility} />
        )}
      </Card>
      <ImpactCard code={card.code} edition={edition} />
      <Flex justify="end">
        <SubmitDesign
          card={checked}
          ready={checked !== null && compatibility.isSuccess && refusals.data?.length === 0}
          onDone={() => setChecked(null)}
        />
      </Flex>
    </Flex>
  );
};

/** A new version of a type whose schemas are kept as texts: copy, edit, what breaks, whom it touches, hand in. */
export const NewVersionPage = (): ReactNode => {
  const { code = '' } = useParams({ strict: false });
  const query = usePassport(code);
  return (
    <PageFrame
      title={`Новая версия ${code}`}
      subtitle={<To path={`/types/${encodeURIComponent(code)}`}>Паспорт действующей версии</To>}
    >
      {query.isPending && <Waiting label="Загрузка" />}
      {query.isError && <ProblemAlert error={query.error} retry={() => void query.refetch()} />}
      {query.data && (
        <Editor key={query.data.code} card={query.data.card} edition={query.data.edition} />
      )}
    </PageFrame>
  );
};
