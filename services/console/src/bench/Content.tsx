import { Alert, App, Button, Flex, Input, Select, Tabs } from 'antd';
import { useState, type ReactNode } from 'react';
import type { PassportData } from '../types/data.ts';
import { TreeForm } from '../types/form/TreeForm.tsx';
import type { Value } from '../types/form/values.ts';
import { problemOf } from '../shell/problem.ts';
import { convert } from './data.ts';

/** What is sent: a text of XML, or of JSON. */
export type Content = { readonly form: 'xml' | 'json'; readonly text: string };

type Props = {
  readonly passport: PassportData;
  readonly content: Content;
  readonly onChange: (content: Content) => void;
};

/** Content of a sample as a text. */
export const sampleContent = (
  sample: PassportData['card']['samples'][number] | undefined,
): Content =>
  sample === undefined
    ? { form: 'json', text: '{}' }
    : {
        form: sample.form,
        text:
          typeof sample.content === 'string'
            ? sample.content
            : JSON.stringify(sample.content, null, 2),
      };

/** The JSON value of a text; undefined when it is none. */
export const jsonOf = (text: string): Value => {
  try {
    return JSON.parse(text) as Value;
  } catch {
    return undefined;
  }
};

const Editor = ({ content, onChange, passport }: Props): ReactNode => {
  const { message } = App.useApp();
  const [busy, setBusy] = useState(false);
  const other = content.form === 'xml' ? 'json' : 'xml';
  const turn = async (): Promise<void> => {
    setBusy(true);
    try {
      const given = content.form === 'xml' ? content.text : jsonOf(content.text);
      const made = await convert(passport.code, content.form, given);
      const text = typeof made === 'string' ? made : JSON.stringify(made, null, 2);
      onChange({ form: other, text });
    } catch (error) {
      const { message: said, violations } = problemOf(error);
      void message.error([said, violations[0]?.reason].filter(Boolean).join(': '));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Flex vertical gap={8}>
      <Input.TextArea
        aria-label={`Содержимое, ${content.form.toUpperCase()}`}
        className="mono"
        spellCheck={false}
        autoSize={{ minRows: 8, maxRows: 24 }}
        value={content.text}
        onChange={({ target }) => onChange({ ...content, text: target.value })}
      />
      <div>
        <Button size="small" loading={busy} onClick={() => void turn()}>
          Перевести в {other.toUpperCase()}
        </Button>
      </div>
    </Flex>
  );
};

const FormTab = ({ passport, content, onChange }: Props): ReactNode => {
  const node = passport.trees.request.xml ?? passport.trees.request.json;
  const value = content.form === 'json' ? jsonOf(content.text) : undefined;
  if (node === undefined)
    return <Alert type="info" showIcon title="У вида сведений нет разобранной схемы" />;
  if (value === undefined) {
    return (
      <Alert
        type="info"
        showIcon
        title="Содержимое сейчас в XML или не разобрано"
        description="Переведите его в JSON на закладке «Текст» или начните с пустой формы."
        action={
          <Button onClick={() => onChange({ form: 'json', text: '{}' })}>Пустая форма</Button>
        }
      />
    );
  }
  return (
    <TreeForm
      node={node}
      value={value}
      typed={passport.card.json?.typed === true || passport.trees.request.xml === undefined}
      onChange={(next) => onChange({ form: 'json', text: JSON.stringify(next, null, 2) })}
    />
  );
};

/** The content of a test message: from a sample, by a form, or as a text. */
export const ContentEditor = (props: Props): ReactNode => {
  const { passport, onChange } = props;
  const samples = passport.card.samples.filter(({ root }) => root === 'request');
  return (
    <Flex vertical gap={8}>
      <Select
        aria-label="Взять пример"
        placeholder="Взять пример из паспорта"
        value={null}
        style={{ maxWidth: 420 }}
        onChange={(at: number | null) => onChange(sampleContent(samples[at ?? 0]))}
        options={samples.map(({ name, form, valid }, value) => ({
          value,
          label: `${name} (${form.toUpperCase()})${valid === false ? ' — пример ошибки' : ''}`,
        }))}
      />
      <Tabs
        size="small"
        items={[
          { key: 'text', label: 'Текст', children: <Editor {...props} /> },
          { key: 'form', label: 'Форма', children: <FormTab {...props} /> },
        ]}
      />
    </Flex>
  );
};
