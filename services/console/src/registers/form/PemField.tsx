import { UploadOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Descriptions, Form, Input, Upload } from 'antd';
import type { ReactNode } from 'react';
import { api } from '../../shell/api.ts';
import { problemOf } from '../../shell/problem.ts';
import { dateText } from '../../shared/moments.tsx';
import { StateTag } from '../../shared/states.tsx';
import { root } from '../data.ts';
import type { CertificateCheck } from '../replies.ts';
import { idOf, textOf, type FieldProps } from './field.ts';

/** Reads and judges a certificate before it is registered. */
export const useCertificateCheck = (pem: string, system?: string, organisation?: string) =>
  useQuery({
    queryKey: ['registry', 'certificateCheck', pem, system, organisation],
    queryFn: () =>
      api.post<CertificateCheck>(`${root}/certificates/check`, {
        envelope: {
          pem,
          ...(system !== undefined && system !== '' && { system }),
          ...(organisation !== undefined && organisation !== '' && { organisation }),
        },
      }),
    enabled: pem.includes('-----BEGIN'),
    retry: false,
    staleTime: 30_000,
  });

/** What a certificate says, and what is to be thought of it. */
export const CertificatePreview = ({ check }: { readonly check: CertificateCheck }): ReactNode => {
  const { certificate, problems, warnings } = check;
  return (
    <>
      <Descriptions
        size="small"
        column={1}
        items={[
          { key: 'subject', label: 'Владелец', children: certificate.subject },
          { key: 'issuer', label: 'Издатель', children: certificate.issuer },
          {
            key: 'dates',
            label: 'Действует',
            children: `${dateText(certificate.notBefore)} — ${dateText(certificate.notAfter)}`,
          },
          { key: 'algorithm', label: 'Ключ', children: certificate.algorithm ?? 'не принимается' },
          {
            key: 'trust',
            label: 'Доверие',
            children: (
              <StateTag tone={certificate.trust.ok ? 'success' : 'warning'}>
                {certificate.trust.text}
              </StateTag>
            ),
          },
        ]}
      />
      {problems.map((text) => (
        <Alert key={text} type="error" showIcon title={text} style={{ marginBlockEnd: 4 }} />
      ))}
      {warnings.map((text) => (
        <Alert key={text} type="warning" showIcon title={text} style={{ marginBlockEnd: 4 }} />
      ))}
    </>
  );
};

/** PEM of DER bytes; text that is PEM already stays. */
const pemOf = async (file: File): Promise<string> => {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const asText = new TextDecoder('latin1').decode(bytes);
  if (asText.includes('-----BEGIN')) return asText;
  const lines = btoa(asText).match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
};

/** The text of a certificate, pasted or from a file. */
export const PemInput = ({
  id,
  value,
  onChange,
}: {
  readonly id: string;
  readonly value: string;
  readonly onChange: (pem: string) => void;
}): ReactNode => (
  <>
    <Input.TextArea
      id={id}
      className="mono"
      autoSize={{ minRows: 3, maxRows: 6 }}
      placeholder="-----BEGIN CERTIFICATE-----"
      value={value}
      onChange={({ target }) => onChange(target.value)}
    />
    <Upload
      accept=".pem,.crt,.cer,.der"
      showUploadList={false}
      beforeUpload={(file) => {
        void pemOf(file).then(onChange);
        return false;
      }}
    >
      <Button icon={<UploadOutlined />} style={{ marginBlockStart: 4 }}>
        Взять из файла
      </Button>
    </Upload>
  </>
);

/** One certificate of a system: PEM with what it says beside it. */
export const PemField = ({ field, label, value, onChange, context }: FieldProps): ReactNode => {
  const pem = textOf(value);
  const check = useCertificateCheck(pem);
  const error =
    context.errors.get(field) ?? (check.isError ? problemOf(check.error).message : undefined);
  return (
    <Form.Item
      label={label}
      htmlFor={idOf(field)}
      validateStatus={error === undefined ? '' : 'error'}
      help={error}
    >
      {check.data ? <CertificatePreview check={{ ...check.data, problems: [] }} /> : null}
      <PemInput id={idOf(field)} value={pem} onChange={onChange} />
    </Form.Item>
  );
};
