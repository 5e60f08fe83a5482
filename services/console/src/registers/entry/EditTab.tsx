import { Alert, App, Button, Form, Input, Space } from 'antd';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { api } from '../../shell/api.ts';
import { problemOf, type Problem } from '../../shell/problem.ts';
import { entryPath, useSubmit } from '../data.ts';
import { SchemaForm } from '../form/SchemaForm.tsx';
import type { Card, EntryHistory, EntryVersion, FieldSchema } from '../replies.ts';
import { mergeCards } from './merge.ts';

/** Fields that are the code of an entry, and so its name for ever. */
const codeFields: Readonly<Record<string, readonly string[]>> = {
  agreements: ['/number'],
  participants: ['/ogrn'],
  systems: ['/mnemonic'],
  classifiers: ['/code'],
  informationTypes: ['/code'],
  services: ['/code'],
  routes: ['/informationType'],
  accessRules: ['/sender', '/informationType', '/recipient'],
  calendars: ['/year'],
  regulations: ['/subsystem'],
};

const useEditor = (register: string, base: EntryVersion | null, start: Card) => {
  const submit = useSubmit();
  const { message } = App.useApp();
  const [card, setCard] = useState<Card>(start);
  const [seen, setSeen] = useState({ version: base?.version ?? 0, data: base?.data ?? {} });
  const [notice, setNotice] = useState<readonly string[]>([]);
  const problem = submit.isError ? problemOf(submit.error) : null;
  const conflict = problem?.code === 'RegistryVersionConflict' ? problem : null;

  /** Takes over what the other has saved and lays the own changes on top. */
  const merge = async (code: string): Promise<void> => {
    const { versions } = await api.get<EntryHistory>(`${entryPath(register, code)}/history`);
    const last = versions.at(-1);
    if (!last) return;
    const merged = mergeCards(seen.data, card, last.data);
    setNotice(merged.clashes);
    setCard(merged.card);
    setSeen({ version: last.version, data: last.data });
    submit.reset();
    void message.info(`Ваши правки положены поверх редакции ${last.version}`);
  };
  return { submit, card, setCard, seen, notice, problem, conflict, merge };
};

const ConflictAlert = ({
  conflict,
  onMerge,
}: {
  readonly conflict: Problem;
  readonly onMerge: () => void;
}): ReactNode => {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    place.current?.scrollIntoView({ block: 'center' });
  }, []);
  return (
    <div ref={place}>
      <Alert
        type="warning"
        showIcon
        role="alert"
        style={{ marginBlockEnd: 12 }}
        title={conflict.message}
        description={
          <>
            <ul style={{ margin: '4px 0', paddingInlineStart: 20 }}>
              {conflict.violations.map(({ field, reason }) => (
                <li key={`${field}${reason}`}>{reason}</li>
              ))}
            </ul>
            <p>Ваши правки не потеряны: они в форме ниже.</p>
            <Button type="primary" onClick={onMerge}>
              Положить мои правки поверх новой редакции
            </Button>
          </>
        }
      />
    </div>
  );
};

/** The form of a new version of an entry, or of a new entry. */
export const EditTab = ({
  register,
  schema,
  base,
  start = {},
  onSaved,
}: {
  readonly register: string;
  readonly schema: FieldSchema;
  /** The last version; null for a new entry. */
  readonly base: EntryVersion | null;
  readonly start?: Card;
  readonly onSaved: (entry: EntryVersion) => void;
}): ReactNode => {
  const editor = useEditor(register, base, base?.data ?? start);
  const { submit, card, setCard, seen, notice, problem, conflict } = editor;
  const [comment, setComment] = useState('');
  const save = (state: 'draft' | 'on-approval'): void =>
    submit.mutate(
      {
        register,
        card,
        expectedVersion: seen.version,
        state,
        ...(comment.trim() !== '' && { comment: comment.trim() }),
      },
      { onSuccess: onSaved },
    );
  return (
    <>
      {conflict && (
        <ConflictAlert conflict={conflict} onMerge={() => void editor.merge(base?.code ?? '')} />
      )}
      {notice.length > 0 && (
        <Alert
          type="warning"
          showIcon
          style={{ marginBlockEnd: 12 }}
          title={`Эти поля изменили оба, оставлены ваши значения: ${notice.map((key) => schema.properties?.[key]?.title ?? key).join(', ')}`}
        />
      )}
      <SchemaForm
        register={register}
        schema={schema}
        card={card}
        onChange={setCard}
        problem={conflict ? null : problem}
        fixed={base === null ? [] : (codeFields[register] ?? [])}
      />
      <Form layout="vertical" component="div" className="schema-form">
        <Form.Item label="Пояснение к правке" htmlFor="edit-comment">
          <Input
            id="edit-comment"
            maxLength={500}
            value={comment}
            onChange={({ target }) => setComment(target.value)}
          />
        </Form.Item>
      </Form>
      <Space wrap className="no-print">
        <Button onClick={() => save('draft')} loading={submit.isPending}>
          Сохранить черновик
        </Button>
        <Button type="primary" onClick={() => save('on-approval')} loading={submit.isPending}>
          Подать на утверждение
        </Button>
      </Space>
    </>
  );
};
