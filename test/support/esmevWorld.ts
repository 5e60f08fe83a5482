import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  builtinProvider,
  readCertificate,
  readPrivateKey,
  type Issued,
} from '../../adapters/crypto/index.ts';
import { openAuthority } from '../../adapters/keys/index.ts';
import { makeSoapClient, type SoapClient } from '../../adapters/sdk/index.ts';
import type { Clock } from '../../broker/index.ts';
import type { Bundle } from '../../registries/index.ts';
import type { FederalScenario, FederalSettings } from '../../services/hub/demo/esmev/settings.ts';
import { startFederal, type Federal } from '../emulators/esmev/index.ts';

/** Business content that ЕСМЭВ calls otherwise than the region. */
export const federalLand = 'urn://egrn/extract/1.0.0';
export const regionalLand = 'urn://kuzbass/land-certificate/1.0.0';
const familyNamespace = 'urn://kuzbass/family-status/1.0.0';

const land = { f: federalLand };
const cadastral = '/f:LandCertificateRequest/f:CadastralNumber';

/** The federal register of land: extracts for numbers of one district, refusals for another, statuses on the way. */
const scenarios: readonly FederalScenario[] = [
  {
    xpath: `starts-with(${cadastral}, '42:24:')`,
    namespaces: land,
    statuses: [{ code: 7, description: 'Запрос принят в работу' }],
    answer:
      `<LandCertificateResponse xmlns="${federalLand}"><CadastralNumber>{{${cadastral}}}</CadastralNumber>` +
      '<AreaSquareMetres>1000</AreaSquareMetres></LandCertificateResponse>',
  },
  {
    xpath: `starts-with(${cadastral}, '42:00:')`,
    namespaces: land,
    rejection: { code: 'NO_DATA', description: 'Сведений о таком участке нет' },
  },
  {
    xpath: `starts-with(${cadastral}, '42:99:')`,
    namespaces: land,
    asyncFault: 'Не удалось проверить сертификат в ГУЦ',
  },
];

export type EsmevWorld = {
  readonly federal: Federal;
  /** The federal portal, a participant of ЕСМЭВ. */
  epgu(): SoapClient;
  /** Variables of a hub with the bridge. */
  /** Folder of its own: keys, the file store. */
  readonly directory: string;
  environment(dataDir: string): Promise<Readonly<Record<string, string>>>;
  /** Registers the bridge and sends land requests to it. */
  change(bundle: Bundle): Bundle;
};

const issue = async (dataDir: string, name: string, nowMs: number): Promise<Issued> => {
  const authority = await openAuthority(dataDir, 'ecdsa-sha256', nowMs - 86_400_000);
  return authority.issue(
    { CN: name, O: name },
    { notBeforeMs: nowMs - 3_600_000, notAfterMs: nowMs + 90 * 86_400_000 },
  );
};

const withBridge =
  (certificate: string) =>
  (bundle: Bundle): Bundle => ({
    ...bundle,
    systems: [
      ...(bundle.systems ?? []),
      {
        mnemonic: 'ESMEV01',
        name: 'Мост с ЕСМЭВ',
        participant: '1020000000020',
        certificates: [certificate],
        bridge: true,
      },
    ],
    routes: (bundle.routes ?? []).map((route) =>
      route.mode === 'table' && route.informationType === 'VS00003v001'
        ? { ...route, table: { ...route.table, '32701000': 'ESMEV01' } }
        : route,
    ),
    accessRules: [
      ...(bundle.accessRules ?? []),
      {
        sender: 'ESMEV01',
        informationType: 'VS00001v001',
        basis: 'соглашение о подключении к ЕСМЭВ',
      },
    ],
  });

export type EsmevOptions = {
  readonly clock: Clock;
  readonly ackTimeoutMs?: number;
  readonly version?: '1.2' | '1.3';
};

const settingsOf = (
  own: string,
  { smev, bridge, epgu }: Readonly<Record<'smev' | 'bridge' | 'epgu', Issued>>,
  ackTimeoutMs: number,
): FederalSettings => ({
  port: 0,
  keyPem: smev.privateKeyPem,
  certificatePem: smev.certificatePem,
  participants: [
    {
      mnemonic: '420001',
      name: 'Регион',
      certificatePem: bridge.certificatePem,
      ftpPassword: 'region',
    },
    {
      mnemonic: 'EPGU01',
      name: 'Портал',
      certificatePem: epgu.certificatePem,
      ftpPassword: 'portal',
    },
  ],
  routes: { [familyNamespace]: '420001', 'urn://unknown/1.0.0': '420001', [federalLand]: 'emu' },
  scenarios,
  ackTimeoutMs,
  filesDir: path.join(own, 'files'),
});

/** An emulated ЕСМЭВ beside the hub of the tests; start it first, stop it last. */
export const startEsmevWorld = async (options: EsmevOptions): Promise<EsmevWorld> => {
  const { clock, ackTimeoutMs = 2_000, version = '1.2' } = options;
  const nowMs = clock.nowMs();
  const own = await mkdtemp(path.join(tmpdir(), 'esmev-'));
  const [smev, bridge, epgu] = [
    await issue(own, 'ЕСМЭВ', nowMs),
    await issue(own, 'Мост', nowMs),
    await issue(own, 'Портал', nowMs),
  ];
  const federal = await startFederal(settingsOf(own, { smev, bridge, epgu }, ackTimeoutMs));
  await federal.set({ clockOffsetMs: nowMs - Date.now() });
  const place = (name: string): string => path.join(own, name);
  await Promise.all([
    writeFile(place('key.pem'), bridge.privateKeyPem),
    writeFile(place('cert.pem'), bridge.certificatePem),
    writeFile(place('smev.pem'), smev.certificatePem),
    writeFile(
      place('types.json'),
      JSON.stringify([{ federal: federalLand, regional: regionalLand }]),
    ),
  ]);
  const authority = await openAuthority(own, 'ecdsa-sha256', nowMs);
  return {
    directory: own,
    federal: {
      ...federal,
      stop: async () => {
        await federal.stop();
        await rm(own, { recursive: true, force: true });
      },
    },
    epgu: () =>
      makeSoapClient({
        baseUrl: federal.url,
        version,
        key: readPrivateKey(epgu.privateKeyPem),
        certificate: readCertificate(epgu.certificatePem),
        provider: builtinProvider(),
        nowMs: clock.nowMs,
      }),
    environment: async (dataDir) => {
      await mkdir(path.join(dataDir, 'trust'), { recursive: true });
      await writeFile(path.join(dataDir, 'trust', 'esmev.pem'), authority.certificatePem);
      return {
        HUB_ESMEV_URL: `${federal.url}/ws`,
        HUB_ESMEV_VERSION: version,
        HUB_ESMEV_MNEMONIC: '420001',
        HUB_ESMEV_KEY_FILE: place('key.pem'),
        HUB_ESMEV_CERT_FILE: place('cert.pem'),
        HUB_ESMEV_TRUST_FILE: place('smev.pem'),
        HUB_ESMEV_TYPES_FILE: place('types.json'),
        HUB_ESMEV_FTP_URL: federal.ftpUrl.replace('://', '://420001:region@'),
        HUB_ESMEV_POLL_SECONDS: '1',
      };
    },
    change: withBridge(bridge.certificatePem),
  };
};
