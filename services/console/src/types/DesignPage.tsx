import { Button, Card, Collapse, Popconfirm, Segmented } from 'antd';
import { useState, type ReactNode } from 'react';
import type { Design, DesignField } from '../../../../registries/index.ts';
import { useFilters } from '../shared/filters.ts';
import { To } from '../shared/links.tsx';
import { PageFrame } from '../shared/PageFrame.tsx';
import { ProblemAlert } from '../shared/ProblemAlert.tsx';
import { Waiting } from '../shared/Waiting.tsx';
import { usePassport, usePreview } from './data.ts';
import { CardForm } from './design/CardForm.tsx';
import { useDraft, useSettled } from './design/draft.ts';
import { FieldForm } from './design/FieldForm.tsx';
import {
  addField,
  designOf,
  emptyDraft,
  fieldAt,
  moveField,
  removeField,
  setField,
  type Draft,
  type Place,
  type Root,
} from './design/model.ts';
import { Palette } from './design/Palette.tsx';
import { Preview } from './design/Preview.tsx';
import { Structure } from './design/Structure.tsx';
import { SubmitDesign } from './design/SubmitDesign.tsx';
import { rootTitles } from './words.ts';

const pointerOf = ({ root, path }: Place): string => `/${root}/${path.join('/fields/')}`;

/** Reasons below a pointer, by what remains of the field. */
const errorsBelow = (
  violations: readonly { readonly field: string; readonly reason: string }[],
  pointer: string,
): ReadonlyMap<string, string> =>
  new Map(
    violations
      .filter(({ field }) => field.startsWith(`${pointer}/`))
      .map(({ field, reason }) => [field.slice(pointer.length + 1), reason]),
  );

/** What the buttons and keys of the editor do. */
const useEditing = (draft: Draft, onChange: (draft: Draft) => void) => {
  const [root, setRoot] = useState<Root>('request');
  const [selected, setSelected] = useState<Place | null>(null);
  const put = (next: { readonly draft: Draft; readonly place: Place | null }): void => {
    onChange(next.draft);
    setSelected(next.place);
  };
  return {
    root,
    selected,
    select: setSelected,
    add: (field: DesignField): void => put(addField(draft, root, selected, field)),
    move: (place: Place, step: -1 | 1): void => put(moveField(draft, place, step)),
    remove: (place: Place): void => put({ draft: removeField(draft, place), place: null }),
    show: (next: Root): void => {
      setRoot(next);
      setSelected(null);
    },
  };
};

type Editing = ReturnType<typeof useEditing>;
type Violations = readonly { readonly field: string; readonly reason: string }[];

const RootChoice = ({ editing }: { readonly editing: Editing }): ReactNode => (
  <Segmented<Root>
    aria-label="Запрос или ответ"
    value={editing.root}
    onChange={editing.show}
    options={Object.entries(rootTitles).map(([value, label]) => ({ value: value as Root, label }))}
  />
);

/** The middle column: the fields and the properties of the chosen one. */
const Composition = ({
  draft,
  onChange,
  editing,
  violations,
}: Pick<EditorProps, 'draft' | 'onChange'> & {
  readonly editing: Editing;
  readonly violations: Violations;
}): ReactNode => {
  const { root, selected } = editing;
  const field = selected === null ? undefined : fieldAt(draft, selected);
  const hasResponse = draft.responseRoot !== undefined && draft.responseRoot !== '';
  return (
    <Card size="small" title="Состав" extra={hasResponse && <RootChoice editing={editing} />}>
      <Structure
        root={root}
        fields={draft[root]}
        selected={selected}
        wrong={new Set(violations.map((one) => one.field))}
        onSelect={editing.select}
        onMove={editing.move}
        onRemove={editing.remove}
      />
      {field !== undefined && selected !== null && (
        <section aria-label="Свойства поля" style={{ marginBlockStart: 12 }}>
          <h2 style={{ fontSize: 16 }}>Свойства поля «{field.title}»</h2>
          <FieldForm
            key={pointerOf(selected)}
            field={field}
            onChange={(next) => onChange(setField(draft, selected, next))}
            errors={errorsBelow(violations, pointerOf(selected))}
          />
        </section>
      )}
    </Card>
  );
};

const cardTitle = ({ code = 'код не задан', version = '—', name }: Draft): string =>
  `Карточка: ${code}, версия ${version}${name === undefined ? '' : `, ${name}`}`;

type EditorProps = {
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
  readonly onDone: () => void;
};

/** The three columns: what fields are made of, the fields, and what they mean. */
const Editor = ({ draft, onChange, onDone }: EditorProps): ReactNode => {
  const editing = useEditing(draft, onChange);
  const settled = useSettled(draft);
  const query = usePreview(designOf(settled));
  const violations = query.data?.violations ?? [];
  const card = query.data?.card ?? null;
  const ready = card !== null && violations.length === 0 && settled === draft;
  return (
    <>
      <Collapse
        defaultActiveKey={draft.code === undefined ? ['card'] : []}
        style={{ marginBlockEnd: 12 }}
        items={[
          {
            key: 'card',
            label: cardTitle(draft),
            children: (
              <CardForm
                draft={draft}
                onChange={onChange}
                // An untouched form is not wrong, it is empty: the list beside says what it needs.
                errors={draft === emptyDraft ? new Map() : errorsBelow(violations, '')}
              />
            ),
          },
        ]}
      />
      <div className="design">
        <Palette onAdd={editing.add} />
        <Composition draft={draft} onChange={onChange} editing={editing} violations={violations} />
        <Card
          size="small"
          title="Что получается"
          extra={<SubmitDesign card={card} ready={ready} onDone={onDone} />}
        >
          <Preview query={query} root={editing.root} onRoot={editing.show} />
        </Card>
      </div>
    </>
  );
};

const Designer = ({ from }: { readonly from: string }): ReactNode => {
  const passport = usePassport(from);
  const design = passport.data?.card.design as Design | undefined;
  const { draft, isKept, change, forget } = useDraft(from, design);
  return (
    <PageFrame
      title={from === '' ? 'Конструктор форм' : `Новая версия ${from}`}
      subtitle={
        <>
          Запрос и ответ из полей: схемы, примеры и форма составляются сами.{' '}
          <To path="/types">Все виды сведений</To>
        </>
      }
      extra={
        isKept && (
          <Popconfirm
            title="Начать заново?"
            description="Всё, что составлено на этой странице, будет забыто."
            okText="Начать заново"
            cancelText="Оставить"
            onConfirm={forget}
          >
            <Button>Начать заново</Button>
          </Popconfirm>
        )
      }
    >
      {passport.isError && from !== '' && <ProblemAlert error={passport.error} />}
      {draft === undefined ? (
        from !== '' && passport.isPending && <Waiting label="Загрузка" />
      ) : (
        <Editor draft={draft} onChange={change} onDone={forget} />
      )}
    </PageFrame>
  );
};

/** The form designer (KIS-2.4.10): fields become schemas, samples and a form as they are chosen. */
export const DesignPage = (): ReactNode => {
  const [filters] = useFilters();
  const from = filters['from'] ?? '';
  return <Designer key={from} from={from} />;
};
