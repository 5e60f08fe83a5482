import { Alert, Button, Input, Space } from 'antd';
import { useState, type ReactNode } from 'react';
import type { Step } from '../../../../broker/index.ts';
import { kinds } from './words.ts';

type Unknown = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [undefined]);

/** Children as they stand in anything that claims to be a step; undefined for what is not there. */
const innerOf = (step: Unknown): readonly unknown[] => {
  switch (step['kind']) {
    case 'sequence':
      return list(step['steps']);
    case 'parallel':
      return list(step['branches']);
    case 'choice':
      return [
        ...list(step['cases']).map((one) => (isObject(one) ? one['step'] : undefined)),
        ...(step['otherwise'] === undefined ? [] : [step['otherwise']]),
      ];
    case 'loop':
      return [step['step']];
    default:
      return [];
  }
};

/** What a form of a kind cannot do without. */
const needs: Readonly<Record<string, readonly string[]>> = {
  request: ['type', 'content', 'timeout'],
  decision: ['options'],
  wait: ['term'],
  loop: ['over', 'max'],
};

/** Why a text cannot be shown as a picture; null when it can. The hub judges the rest. */
const troubleOf = (value: unknown): string | null => {
  if (!isObject(value)) return 'шаг должен быть объектом';
  const { kind, id } = value as { readonly kind?: unknown; readonly id?: unknown };
  if (typeof id !== 'string') return 'у шага нет кода (id)';
  if (typeof kind !== 'string' || !(kind in kinds)) return `шаг ${id}: такого вида (kind) нет`;
  const missing = (needs[kind] ?? []).find((name) => value[name] === undefined);
  if (missing !== undefined) return `шаг ${id}: нет поля ${missing}`;
  for (const inner of innerOf(value)) {
    const trouble = troubleOf(inner);
    if (trouble !== null) return trouble;
  }
  return null;
};

const read = (text: string): { readonly step: Step } | { readonly trouble: string } => {
  try {
    const value = JSON.parse(text) as unknown;
    const trouble = troubleOf(value);
    return trouble === null ? { step: value as Step } : { trouble };
  } catch (error) {
    return { trouble: `JSON не разобран: ${error instanceof Error ? error.message : ''}` };
  }
};

/** The definition as JSON, for those who write it by hand. */
export const JsonView = ({
  step,
  onChange,
}: {
  readonly step: Step;
  readonly onChange: (step: Step) => void;
}): ReactNode => {
  const [text, setText] = useState(() => JSON.stringify(step, null, 2));
  const found = read(text);
  return (
    <>
      <Input.TextArea
        aria-label="Определение, JSON"
        className="mono"
        autoSize={{ minRows: 12, maxRows: 34 }}
        value={text}
        status={'trouble' in found ? 'error' : ''}
        onChange={({ target }) => setText(target.value)}
      />
      {'trouble' in found && (
        <Alert
          type="error"
          showIcon
          role="alert"
          title={found.trouble}
          style={{ marginBlock: 8 }}
        />
      )}
      <Space style={{ marginBlockStart: 8 }}>
        <Button
          type="primary"
          disabled={!('step' in found)}
          onClick={() => 'step' in found && onChange(found.step)}
        >
          Применить к схеме
        </Button>
        <Button onClick={() => setText(JSON.stringify(step, null, 2))}>Вернуть как на схеме</Button>
      </Space>
    </>
  );
};
