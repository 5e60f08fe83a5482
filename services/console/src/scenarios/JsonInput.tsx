import { Form, Input } from 'antd';
import { useState, type ReactNode } from 'react';

/** JSON being typed: told as a value whenever it is whole; undefined while it is broken. */
export const JsonInput = ({
  id,
  label,
  start,
  rows = 4,
  onChange,
}: {
  readonly id: string;
  readonly label: string;
  readonly start: unknown;
  readonly rows?: number;
  readonly onChange: (value: unknown) => void;
}): ReactNode => {
  const [text, setText] = useState(() => JSON.stringify(start, null, 2));
  const [isBroken, setBroken] = useState(false);
  const take = (next: string): void => {
    setText(next);
    try {
      onChange(JSON.parse(next) as unknown);
      setBroken(false);
    } catch {
      onChange(undefined);
      setBroken(true);
    }
  };
  return (
    <Form.Item
      label={label}
      htmlFor={id}
      validateStatus={isBroken ? 'error' : ''}
      help={isBroken ? 'JSON не разобран' : undefined}
    >
      <Input.TextArea
        id={id}
        className="mono"
        autoSize={{ minRows: rows, maxRows: 30 }}
        value={text}
        onChange={({ target }) => take(target.value)}
      />
    </Form.Item>
  );
};
