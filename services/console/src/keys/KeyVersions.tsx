import { DownloadOutlined, UploadOutlined } from '@ant-design/icons';
import { useMutation } from '@tanstack/react-query';
import { Button, Card, Descriptions, Space, Typography, Upload } from 'antd';
import type { ReactNode } from 'react';
import type { KeyData, VersionData } from '../../../signing/index.ts';
import { StateWord } from '../desk/StateWord.tsx';
import { base64Of, saveAs } from '../shared/fileBytes.ts';
import { Moment } from '../shared/moments.tsx';
import { ProblemAlert } from '../shared/ProblemAlert.tsx';
import { StateTag } from '../shared/states.tsx';
import { api } from '../shell/api.ts';
import { DaysLeft } from './DaysLeft.tsx';
import { algorithms, versionStates } from './words.ts';

type Props = { readonly signingKey: KeyData; readonly changed: (next: KeyData) => void };

const CertificateFacts = ({ version }: { readonly version: VersionData }): ReactNode => (
  <Descriptions
    size="small"
    column={1}
    items={[
      {
        key: 'algorithm',
        label: 'Алгоритм',
        children: algorithms[version.algorithm] ?? version.algorithm,
      },
      ...(version.certificateSha256 === null
        ? []
        : [
            { key: 'subject', label: 'Владелец сертификата', children: version.subject },
            { key: 'issuer', label: 'Издатель', children: version.issuer },
            {
              key: 'valid',
              label: 'Действует',
              children: (
                <span>
                  с <Moment at={version.validFrom} /> по <Moment at={version.validTo} />, осталось:{' '}
                  <DaysLeft days={version.daysLeft} />
                </span>
              ),
            },
            {
              key: 'trust',
              label: 'Доверие',
              children: (
                <span>
                  <StateTag tone={version.trust?.ok ? 'success' : 'warning'}>
                    {version.trust?.ok ? 'да' : 'нет'}
                  </StateTag>{' '}
                  {version.trust?.text}
                </span>
              ),
            },
            {
              key: 'sha256',
              label: 'SHA-256',
              children: (
                <Typography.Text className="mono" copyable style={{ wordBreak: 'break-all' }}>
                  {version.certificateSha256}
                </Typography.Text>
              ),
            },
          ]),
      {
        key: 'created',
        label: 'Создана',
        children: (
          <span>
            <Moment at={version.createdAt} />, {version.createdBy}
          </span>
        ),
      },
      { key: 'activated', label: 'Активирована', children: <Moment at={version.activatedAt} /> },
    ]}
  />
);

const pemOf = async (file: File): Promise<string> => {
  const text = await file.text();
  return text.includes('-----BEGIN') ? text : base64Of(file);
};

const Downloads = ({
  signingKey,
  version: { version, requestPem, certificatePem },
}: {
  readonly signingKey: KeyData;
  readonly version: VersionData;
}): ReactNode => {
  const name = `${signingKey.title} v${version}`;
  return (
    <Space wrap>
      {requestPem !== null && (
        <Button
          icon={<DownloadOutlined />}
          onClick={() => saveAs(`${name}.csr`, requestPem, 'application/pkcs10')}
        >
          Запрос на сертификат
        </Button>
      )}
      {certificatePem !== null && (
        <Button
          icon={<DownloadOutlined />}
          onClick={() => saveAs(`${name}.pem`, certificatePem, 'application/x-pem-file')}
        >
          Сертификат
        </Button>
      )}
    </Space>
  );
};

const VersionCard = ({
  signingKey,
  version,
  changed,
}: Props & { readonly version: VersionData }): ReactNode => {
  const at = `/api/v1/signing/keys/${signingKey.id}/versions/${version.version}`;
  const put = useMutation({
    mutationFn: async (file: File) =>
      api.put<KeyData>(`${at}/certificate`, { certificate: await pemOf(file) }),
    onSuccess: changed,
  });
  const activate = useMutation({
    mutationFn: () => api.post<KeyData>(`${at}/activation`),
    onSuccess: changed,
  });
  const { state } = version;
  const manages = signingKey.mayManage && state !== 'destroyed';
  return (
    <Card
      size="small"
      style={{ marginBlockEnd: 12 }}
      title={
        <Space>
          <h2 style={{ fontSize: 15, margin: 0 }}>Версия {version.version}</h2>
          <StateWord words={versionStates} state={state} />
        </Space>
      }
    >
      {put.isError && <ProblemAlert error={put.error} />}
      {activate.isError && <ProblemAlert error={activate.error} />}
      {state === 'requested' && (
        <p style={{ marginBlockStart: 0 }}>
          Скачайте запрос, получите по нему сертификат в удостоверяющем центре и загрузите
          сертификат сюда.
        </p>
      )}
      <CertificateFacts version={version} />
      <Space wrap className="no-print" style={{ marginBlockStart: 8 }}>
        <Downloads signingKey={signingKey} version={version} />
        {manages && (
          <Upload
            accept=".pem,.crt,.cer,.der"
            showUploadList={false}
            beforeUpload={(file) => {
              put.mutate(file);
              return false;
            }}
          >
            <Button icon={<UploadOutlined />} loading={put.isPending}>
              Загрузить сертификат
            </Button>
          </Upload>
        )}
        {manages && (state === 'ready' || state === 'replaced') && (
          <Button type="primary" loading={activate.isPending} onClick={() => activate.mutate()}>
            {state === 'ready' ? 'Активировать' : 'Вернуть в действие'}
          </Button>
        )}
      </Space>
    </Card>
  );
};

/** Versions of a key, the newest first. */
export const KeyVersions = ({ signingKey, changed }: Props): ReactNode =>
  signingKey.versions.map((version) => (
    <VersionCard
      key={version.version}
      signingKey={signingKey}
      version={version}
      changed={changed}
    />
  ));
