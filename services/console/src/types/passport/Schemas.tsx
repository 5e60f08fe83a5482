import { Card, Empty, Flex, Tree, type TreeDataNode } from 'antd';
import { useMemo, type ReactNode } from 'react';
import type { SchemaNode } from '../../../../../registries/index.ts';
import { CodeBlock } from '../../shared/CodeBlock.tsx';
import type { PassportData } from '../data.ts';
import { rootTitles, type Root } from '../words.ts';

const occursOf = ({ required, repeated, min, max }: SchemaNode): string => {
  const most = max === 'unbounded' ? '*' : max;
  return repeated || !required ? ` [${required ? Math.max(min, 1) : 0}..${most}]` : '';
};

const nodeOf = (node: SchemaNode, path: string): TreeDataNode => {
  const key = `${path}/${node.name}`;
  return {
    key,
    title: (
      <span>
        <span className="mono">{node.name === '' ? '{ }' : node.name}</span>
        {occursOf(node)} <span>: {node.typeName || node.base}</span>
        {node.title === '' ? '' : ` — ${node.title}`}
        {node.recursive ? ' (повторяет себя)' : ''}
      </span>
    ),
    children: node.children.map((child) => nodeOf(child, key)),
  };
};

/** A schema as a tree; walked by the arrow keys. */
export const SchemaTree = ({
  node,
  label,
}: {
  readonly node: SchemaNode;
  readonly label: string;
}): ReactNode => {
  const data = useMemo(() => [nodeOf(node, '')], [node]);
  return (
    <Tree
      aria-label={label}
      treeData={data}
      defaultExpandAll
      selectable={false}
      showLine
      style={{ overflowX: 'auto' }}
    />
  );
};

/** The second tab: trees beside the texts they come from. */
export const Schemas = ({ passport }: { readonly passport: PassportData }): ReactNode => {
  const { card, trees } = passport;
  const roots = Object.entries(rootTitles) as [Root, string][];
  const shown = roots.flatMap(([root, title]) => {
    const node = trees[root].xml ?? trees[root].json;
    return node === undefined ? [] : [{ root, title, node }];
  });
  return (
    <Flex vertical gap={12}>
      {shown.length === 0 && <Empty description="Схемы нет или она не разобрана" />}
      {shown.map(({ root, title, node }) => (
        <Card key={root} size="small" title={`${title}: строение`}>
          <SchemaTree node={node} label={`${title}: строение`} />
        </Card>
      ))}
      {(card.xsd?.files ?? []).map(({ name, content }) => (
        <Card key={name} size="small" title={`XSD: ${name}`}>
          <CodeBlock text={content} label={`Схема ${name}`} fileName={name.replaceAll('/', '_')} />
        </Card>
      ))}
      {Object.entries(card.jsonSchemas ?? {}).map(([root, schema]) => (
        <Card
          key={root}
          size="small"
          title={`JSON Schema: ${rootTitles[root as Root].toLowerCase()}`}
        >
          <CodeBlock
            text={JSON.stringify(schema, null, 2)}
            label={`JSON Schema: ${rootTitles[root as Root]}`}
            fileName={`${root}.schema.json`}
          />
        </Card>
      ))}
    </Flex>
  );
};
