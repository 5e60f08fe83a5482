import { Alert, Descriptions, Empty, Tabs, Tree, type TreeDataNode } from 'antd';
import type { ReactNode } from 'react';
import type { ContentData, ShownPlace } from '../../../../adapters/rest/messages/index.ts';

const hiddenText = 'скрыто';

const Value = ({ place }: { readonly place: ShownPlace }): ReactNode =>
  place.isMasked ? (
    <span className="masked" title="Значение скрыто">
      <span aria-hidden="true">{place.value}</span>
      <span className="visually-hidden">{hiddenText}</span>
    </span>
  ) : (
    <span className="break">{place.value === '' ? '(пусто)' : place.value}</span>
  );

const nodeOf = (place: ShownPlace, key: string): TreeDataNode => ({
  key,
  title: (
    <span>
      <span className="mono">{place.isAttribute ? `@${place.name}` : place.name}</span>
      {place.value !== null && (
        <>
          : <Value place={place} />
        </>
      )}
      {place.label !== null && <span className="cell-note"> — {place.label}</span>}
    </span>
  ),
  children: place.parts.map((part, at) => nodeOf(part, `${key}.${at}`)),
  selectable: false,
});

const TreeView = ({ root }: { readonly root: ShownPlace }): ReactNode => (
  <Tree
    aria-label="Содержимое деревом"
    defaultExpandAll
    showLine
    treeData={[nodeOf(root, '0')]}
    selectable={false}
  />
);

const labelOf = ({ label, name }: ShownPlace): string => label ?? name;

/** Values as a form has them: the register's names, parts below their headings. */
const FormView = ({
  place,
  level,
}: {
  readonly place: ShownPlace;
  readonly level: number;
}): ReactNode => {
  const values = place.parts.filter(({ value }) => value !== null);
  const groups = place.parts.filter(({ value, parts }) => value === null && parts.length > 0);
  return (
    <section className="form-part" aria-label={labelOf(place)}>
      {level > 0 && <div className="form-part-title">{labelOf(place)}</div>}
      {values.length > 0 && (
        <Descriptions
          size="small"
          bordered
          column={{ xs: 1, lg: 2 }}
          items={values.map((part, at) => ({
            key: at,
            label: labelOf(part),
            children: <Value place={part} />,
          }))}
        />
      )}
      {groups.map((part, at) => (
        <FormView key={at} place={part} level={level + 1} />
      ))}
    </section>
  );
};

const Said = ({ content }: { readonly content: ContentData }): ReactNode => (
  <>
    {content.rejections.map(({ code, description }) => (
      <Alert
        key={code + description}
        type="warning"
        showIcon
        title={`Отказ получателя: ${code}`}
        description={description}
        style={{ marginBlockEnd: 8 }}
      />
    ))}
    {content.status && (
      <Alert
        type="info"
        showIcon
        title={`Статус ${content.status.code}: ${content.status.description}`}
        description={content.status.parameters
          .map(({ key, value }) => `${key}: ${value}`)
          .join('; ')}
      />
    )}
  </>
);

/** The content of a message in three ways; what may not be seen is masked by the server. */
export const ContentView = ({ content }: { readonly content: ContentData }): ReactNode => {
  const { root, raw, isCut } = content;
  if (root === null) {
    return content.rejections.length === 0 && content.status === null ? (
      <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description="Содержимого нет" />
    ) : (
      <Said content={content} />
    );
  }
  return (
    <>
      {isCut && (
        <Alert
          type="info"
          showIcon
          title="Показано начало: содержимое очень велико. Целиком оно есть в оригинале."
        />
      )}
      <Tabs
        items={[
          { key: 'form', label: 'Форма', children: <FormView place={root} level={0} /> },
          { key: 'tree', label: 'Дерево', children: <TreeView root={root} /> },
          {
            key: 'raw',
            label: content.form === 'xml' ? 'XML' : 'JSON',
            children: (
              <pre className="raw" tabIndex={0} aria-label="Содержимое текстом">
                {raw}
              </pre>
            ),
          },
        ]}
      />
    </>
  );
};
