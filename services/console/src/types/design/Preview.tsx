import { Alert, Empty, Flex, Radio, Segmented } from 'antd';
import { useState, type ReactNode } from 'react';
import type { DesignPreview } from '../../../../../registries/index.ts';
import { CodeBlock } from '../../shared/CodeBlock.tsx';
import { ProblemAlert } from '../../shared/ProblemAlert.tsx';
import type { usePreview } from '../data.ts';
import { TreeForm } from '../form/TreeForm.tsx';
import type { Value } from '../form/values.ts';
import { rootTitles } from '../words.ts';
import { Waiting } from '../../shared/Waiting.tsx';
import type { Root } from './model.ts';

type Shown = { readonly preview: DesignPreview; readonly root: Root };

const FormTab = ({ preview, root }: Shown): ReactNode => {
  const [value, setValue] = useState<Value>({});
  const node = preview.trees[root];
  if (node === undefined) return <Empty description="Формы ещё нет" />;
  return (
    <>
      <TreeForm node={node} value={value} onChange={setValue} typed />
      <details style={{ marginBlockStart: 12 }}>
        <summary>Что получится в JSON</summary>
        <CodeBlock text={JSON.stringify(value, null, 2)} label="Содержимое формы" heightMax={240} />
      </details>
    </>
  );
};

const sampleOf = ({ preview, root }: Shown, form: 'xml' | 'json'): string => {
  const found = preview.card?.samples.find((one) => one.root === root && one.form === form);
  const content = found?.content;
  return typeof content === 'string' ? content : JSON.stringify(content, null, 2);
};

const Errors = ({ preview }: { readonly preview: DesignPreview }): ReactNode =>
  preview.violations.length === 0 ? (
    <Alert type="success" showIcon title="Ошибок нет: форму можно подать на утверждение" />
  ) : (
    <Alert
      type="warning"
      showIcon
      title={`Осталось исправить: ${preview.violations.length}`}
      description={
        <ul style={{ margin: 0, paddingInlineStart: 18 }}>
          {preview.violations.map(({ field, reason }) => (
            <li key={`${field}:${reason}`}>
              {reason} <span className="mono">{field}</span>
            </li>
          ))}
        </ul>
      }
    />
  );

const tabsOf = (shown: Shown) => {
  const { card } = shown.preview;
  const code = (text: string, label: string, fileName: string): ReactNode =>
    card === null ? (
      <Empty description="Появится, когда не останется ошибок" />
    ) : (
      <CodeBlock text={text} label={label} fileName={fileName} />
    );
  return [
    { key: 'form', label: 'Форма', children: <FormTab key={shown.root} {...shown} /> },
    {
      key: 'xsd',
      label: 'XSD',
      children: code(card?.xsd?.files[0]?.content ?? '', 'Схема XSD', 'schema.xsd'),
    },
    {
      key: 'json',
      label: 'JSON Schema',
      children: code(
        JSON.stringify(card?.jsonSchemas?.[shown.root], null, 2) ?? '',
        'JSON Schema',
        `${shown.root}.schema.json`,
      ),
    },
    {
      key: 'sampleXml',
      label: 'Пример XML',
      children: code(sampleOf(shown, 'xml'), 'Пример XML', `${shown.root}.sample.xml`),
    },
    {
      key: 'sampleJson',
      label: 'Пример JSON',
      children: code(sampleOf(shown, 'json'), 'Пример JSON', `${shown.root}.sample.json`),
    },
  ];
};

/** Buttons that go on to the next line where a row of tabs would hide some of them. */
const Parts = (shown: Shown): ReactNode => {
  const [active, setActive] = useState('form');
  const parts = tabsOf(shown);
  const part = parts.find(({ key }) => key === active);
  return (
    <Flex vertical gap={8} style={{ marginBlockStart: 8 }}>
      <Radio.Group
        aria-label="Вид предпросмотра"
        optionType="button"
        size="small"
        value={active}
        onChange={({ target }) => setActive(String(target.value))}
        options={parts.map(({ key, label }) => ({ value: key, label }))}
      />
      <section aria-label={part?.label}>{part?.children}</section>
    </Flex>
  );
};

/** What the fields mean right now: form, schemas, samples, errors. */
export const Preview = ({
  query,
  root,
  onRoot,
}: {
  readonly query: ReturnType<typeof usePreview>;
  readonly root: Root;
  readonly onRoot: (root: Root) => void;
}): ReactNode => {
  if (query.isError && query.data === undefined)
    return <ProblemAlert error={query.error} retry={() => void query.refetch()} />;
  if (query.data === undefined) return <Waiting label="Предпросмотр" />;
  return (
    <>
      <Errors preview={query.data} />
      <Segmented<Root>
        aria-label="Что показать"
        style={{ marginBlockStart: 8 }}
        value={root}
        onChange={onRoot}
        options={Object.entries(rootTitles).map(([value, label]) => ({
          value: value as Root,
          label,
        }))}
      />
      <Parts preview={query.data} root={root} />
    </>
  );
};
