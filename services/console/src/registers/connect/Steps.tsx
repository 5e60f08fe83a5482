import { Alert, Checkbox, Form, Radio, Spin, Table } from 'antd';
import type { ReactNode } from 'react';
import { problemOf, type Problem } from '../../shell/problem.ts';
import { useChoices, useSchemas } from '../data.ts';
import { CertificatePreview, PemInput, useCertificateCheck } from '../form/PemField.tsx';
import { ReferenceField } from '../form/ReferenceField.tsx';
import { SchemaForm } from '../form/SchemaForm.tsx';
import type { Card, CertificateCheck, EntryLine, FieldSchema } from '../replies.ts';
import { mnemonicOf, needsAgreement, ogrnOf, type Draft } from './draft.ts';

export type StepProps = {
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
  readonly problem: Problem | null;
};

/** The fields of a schema that a newcomer must know; the others are on the page of the entry. */
const only = (schema: FieldSchema | undefined, keys: readonly string[]): FieldSchema => ({
  ...schema,
  properties: Object.fromEntries(
    keys.flatMap((key) => {
      const found = schema?.properties?.[key];
      return found ? [[key, found] as const] : [];
    }),
  ),
});

const useSchema = (register: string, keys: readonly string[]): FieldSchema | null => {
  const schemas = useSchemas();
  const found = schemas.data?.find(({ name }) => name === register);
  return found ? only(found.schema, keys) : null;
};

const Part = ({
  register,
  keys,
  card,
  onChange,
  problem,
}: {
  readonly register: string;
  readonly keys: readonly string[];
  readonly card: Card;
  readonly onChange: (card: Card) => void;
  readonly problem: Problem | null;
}): ReactNode => {
  const schema = useSchema(register, keys);
  return schema ? (
    <SchemaForm
      register={register}
      schema={schema}
      card={card}
      onChange={onChange}
      problem={problem}
    />
  ) : (
    <Spin />
  );
};

/** Who is connected: a participant that is known, or a new one. */
export const ParticipantStep = ({ draft, onChange, problem }: StepProps): ReactNode => (
  <>
    <Form layout="vertical" component="div">
      <Form.Item>
        <Radio.Group
          aria-label="Участник"
          value={draft.existing === null ? 'new' : 'known'}
          onChange={({ target }) =>
            onChange({ ...draft, existing: target.value === 'new' ? null : '' })
          }
          options={[
            { value: 'new', label: 'Новый участник' },
            { value: 'known', label: 'Участник уже зарегистрирован' },
          ]}
        />
      </Form.Item>
      {draft.existing !== null && (
        <Form.Item label="Участник" htmlFor="known-participant" required>
          <ReferenceField
            id="known-participant"
            register="participants"
            disabled={false}
            value={draft.existing}
            onChange={(value) =>
              onChange({ ...draft, existing: typeof value === 'string' ? value : '' })
            }
          />
        </Form.Item>
      )}
    </Form>
    {draft.existing === null && (
      <Part
        register="participants"
        keys={['ogrn', 'inn', 'name', 'shortName', 'kind', 'parent']}
        card={draft.participant}
        onChange={(participant) => onChange({ ...draft, participant })}
        problem={problem}
      />
    )}
    {needsAgreement(draft) && (
      <>
        <h3>Соглашение об информационном взаимодействии</h3>
        <Part
          register="agreements"
          keys={['number', 'name', 'signedOn', 'subsystems', 'fileName', 'fileSha256', 'validTo']}
          card={draft.agreement}
          onChange={(agreement) => onChange({ ...draft, agreement })}
          problem={null}
        />
      </>
    )}
  </>
);

/** Its information system. */
export const SystemStep = ({ draft, onChange, problem }: StepProps): ReactNode => (
  <Part
    register="systems"
    keys={['mnemonic', 'name', 'nodeIds']}
    card={draft.system}
    onChange={(system) => onChange({ ...draft, system })}
    problem={problem}
  />
);

/** The warning about trust stands above, with what to do. */
const withoutTrust = (check: CertificateCheck): CertificateCheck => ({
  ...check,
  warnings: check.warnings.filter((text) => text !== check.certificate.trust.text),
});

const UntrustedWarning = ({ reason }: { readonly reason: string }): ReactNode => (
  <Alert
    type="error"
    showIcon
    role="alert"
    style={{ marginBlockEnd: 12 }}
    title="Хаб не доверяет этому сертификату: подписанное им приниматься не будет"
    description={
      <>
        <p>{reason}</p>
        <p style={{ marginBlockEnd: 0 }}>
          Что сделать: получите у ведомства сертификат аккредитованного удостоверяющего центра; если
          центр верный, попросите администратора хаба положить его корневой сертификат и список
          отозванных в папку <span className="mono">trust</span> данных хаба (HUB_DATA). Черновик
          можно продолжить, но проверочный обмен до этого не пройдёт.
        </p>
      </>
    }
  />
);

/** With which certificate the system signs. */
export const CertificateStep = ({ draft, onChange }: StepProps): ReactNode => {
  const check = useCertificateCheck(draft.certificate, mnemonicOf(draft), ogrnOf(draft));
  const name = mnemonicOf(draft) || 'СИСТЕМА';
  return (
    <>
      <Alert
        type="info"
        showIcon
        style={{ marginBlockEnd: 12 }}
        title="Откуда взять сертификат"
        description={
          <>
            Ведомство присылает сертификат ключа своей системы (ЭП-ОВ). Закрытый ключ остаётся у
            него и сюда не загружается. Для учебного подключения ключ и сертификат тестового УЦ
            выпускает команда <span className="mono">npx hub keys new {name}</span>.
          </>
        }
      />
      <Form layout="vertical" component="div" className="schema-form">
        <Form.Item
          label="Сертификат системы (PEM или файл)"
          htmlFor="connect-certificate"
          required
          validateStatus={check.isError ? 'error' : ''}
          help={check.isError ? problemOf(check.error).message : undefined}
        >
          <PemInput
            id="connect-certificate"
            value={draft.certificate}
            onChange={(certificate) => onChange({ ...draft, certificate })}
          />
        </Form.Item>
      </Form>
      {check.isFetching && <Spin />}
      {check.data && !check.data.certificate.trust.ok && (
        <UntrustedWarning reason={check.data.certificate.trust.text} />
      )}
      {check.data && <CertificatePreview check={withoutTrust(check.data)} />}
    </>
  );
};

/** What the new system will send. */
export const TypesStep = ({ draft, onChange }: StepProps): ReactNode => {
  const types = useChoices('informationTypes');
  const chosen = draft.rights.map(({ informationType }) => informationType);
  const basis = draft.rights[0]?.basis ?? '';
  return (
    <>
      <p>Отметьте виды сведений, которые система будет отправлять.</p>
      <p>
        <Checkbox
          checked={draft.answersOnly}
          onChange={({ target }) =>
            onChange({
              ...draft,
              answersOnly: target.checked,
              ...(target.checked && { rights: [] }),
            })
          }
        >
          Система ничего не отправляет сама: только отвечает на запросы (поставщик)
        </Checkbox>
      </p>
      {draft.answersOnly && (
        <Alert
          type="info"
          showIcon
          style={{ marginBlockEnd: 12 }}
          title="Права на отправку не нужны"
          description="После подключения укажите систему поставщиком в карточке вида сведений: запросы пойдут в её очередь."
        />
      )}
      <Table<EntryLine>
        size="small"
        aria-label="Виды сведений"
        rowKey={({ code }) => code}
        loading={types.isPending}
        dataSource={(types.data ?? []).filter(({ currentVersion }) => currentVersion !== null)}
        pagination={false}
        locale={{
          emptyText: 'Опубликованных видов сведений нет: сначала опубликуйте вид сведений',
        }}
        rowSelection={{
          selectedRowKeys: chosen,
          getCheckboxProps: ({ code, name }) => ({
            'aria-label': `${code} ${name}`,
            disabled: draft.answersOnly,
          }),
          onChange: (keys) =>
            onChange({
              ...draft,
              rights: keys.map(
                (key) =>
                  draft.rights.find(({ informationType }) => informationType === key) ?? {
                    informationType: String(key),
                    basis,
                  },
              ),
            }),
        }}
        columns={[
          {
            title: 'Код',
            key: 'code',
            render: (_, { code }) => <span className="mono">{code}</span>,
          },
          { title: 'Наименование', key: 'name', render: (_, { name }) => name },
        ]}
      />
    </>
  );
};
