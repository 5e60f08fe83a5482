import { Form, Input } from 'antd';
import type { ReactNode } from 'react';
import { ReferenceField } from '../form/ReferenceField.tsx';
import type { Right } from './draft.ts';
import type { StepProps } from './Steps.tsx';

/** On what each right rests, and whether it is for one recipient only. */
export const AccessStep = ({ draft, onChange }: StepProps): ReactNode => {
  const change = (index: number, part: Partial<Record<keyof Right, string | undefined>>): void => {
    const rights = draft.rights.map((right, at) => {
      if (at !== index) return right;
      const next = { ...right, ...part };
      return Object.fromEntries(
        Object.entries(next).filter(([, value]) => value !== undefined),
      ) as unknown as Right;
    });
    onChange({ ...draft, rights });
  };
  if (draft.rights.length === 0)
    return <p>Система только отвечает на запросы: права на отправку ей не нужны.</p>;
  return (
    <>
      <p>
        Право даётся на основании акта или соглашения. Без получателя оно действует для любого, кому
        вид сведений направляет маршрут.
      </p>
      {draft.rights.map((right, index) => {
        const id = `right-${index}`;
        return (
          <fieldset className="form-group" key={right.informationType}>
            <legend className="mono">{right.informationType}</legend>
            <Form layout="vertical" component="div">
              <Form.Item label="Основание" htmlFor={`${id}-basis`} required>
                <Input
                  id={`${id}-basis`}
                  value={right.basis}
                  placeholder="соглашение № …, постановление № …"
                  onChange={({ target }) => change(index, { basis: target.value })}
                />
              </Form.Item>
              <Form.Item label="Только получателю" htmlFor={`${id}-recipient`}>
                <ReferenceField
                  id={`${id}-recipient`}
                  register="systems"
                  disabled={false}
                  value={right.recipient ?? ''}
                  onChange={(value) =>
                    change(index, { recipient: typeof value === 'string' ? value : undefined })
                  }
                />
              </Form.Item>
              <Form.Item label="Действует по (включительно)" htmlFor={`${id}-to`}>
                <Input
                  id={`${id}-to`}
                  type="date"
                  style={{ width: 180 }}
                  value={right.validTo ?? ''}
                  onChange={({ target }) =>
                    change(index, { validTo: target.value === '' ? undefined : target.value })
                  }
                />
              </Form.Item>
            </Form>
          </fieldset>
        );
      })}
    </>
  );
};
