import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import forge from 'node-forge';
import { readConfig } from '../../../adapters/config/index.ts';
import { loadHubKeys } from '../../../adapters/keys/index.ts';
import type { Scenario, Step } from '../../../broker/index.ts';
import { startHub, type RunningHub } from '../../../services/hub/hub.ts';
import type { KeyData } from '../../../services/signing/index.ts';
import { withDatabase } from '../../support/database.ts';
import { signIn, operatorOgrn } from '../../support/people.ts';
import { quietLog } from '../../support/quietLog.ts';
import { setUpRegion, toolsOf, type Departments } from '../../support/regionSetup.ts';

/** Owner of VIS42, on whose behalf the sequences of these tests go. */
const initiatorOrganisation = '1020000000020';

const request = (id: string, type: string, content: object, over: object = {}): Step =>
  ({
    kind: 'request',
    id,
    type,
    content,
    timeout: { seconds: 1 },
    ...over,
  }) as Step;

const check = (id: string, uin: object, over: object = {}) =>
  request(id, 'VS00004v001', { fields: [{ to: '/Uin', from: uin }] }, over);

/** A → (B ‖ C) → D: B goes to a department that never answers, C answers NO_DATA, D takes what A answered. */
export const chain = (code: string, over: Partial<Scenario> = {}): Scenario => ({
  code,
  name: 'Проверка начисления с запросом участка',
  initiator: 'VIS42',
  ...over,
  step: {
    kind: 'sequence',
    id: 'all',
    steps: [
      check('A', { input: '/uin' }, { timeout: { seconds: 600 } }),
      {
        kind: 'parallel',
        id: 'both',
        branches: [
          request(
            'B',
            'VS00003v001',
            {
              fields: [
                { to: '/RegionCode', from: { value: '32731000' } },
                { to: '/CadastralNumber', from: { value: '42:24:0101001:1' } },
              ],
            },
            { retry: { times: 2, delay: { seconds: 0.2 } }, onFailure: 'continue-without' },
          ),
          check('C', { value: '2' }, { timeout: { seconds: 600 }, acceptedRefusals: ['NO_DATA'] }),
        ],
      },
      check('D', { step: 'A', pointer: '/Text' }, { timeout: { seconds: 600 } }),
    ],
  },
});

export type ScenarioWorld = {
  readonly dataDir: string;
  readonly databaseUrl: string;
  readonly departments: Departments;
  readonly hub: RunningHub;
};

const container = (keyPem: string, certificatePem: string, password: string): string => {
  const key = forge.pki.privateKeyFromPem(keyPem);
  const certificate = forge.pki.certificateFromPem(certificatePem);
  const pfx = forge.pkcs12.toPkcs12Asn1(key, [certificate], password, { algorithm: 'aes256' });
  return Buffer.from(forge.asn1.toDer(pfx).getBytes(), 'binary').toString('base64');
};

/** The initiator gives its key into server-side signing and lets the hub sign with it. */
const giveKey = async (hub: RunningHub, departments: Departments): Promise<void> => {
  const admin = await signIn(
    { hub },
    { roles: ['participant.admin'], organisation: initiatorOrganisation },
  );
  const { keyPem, certificatePem } = departments('VIS42');
  const password = 'контейнер-ведомства-1';
  const { status, body } = await admin.post<KeyData>('/api/v1/signing/keys/import', {
    title: 'Ключ для последовательностей',
    container: container(keyPem, certificatePem, password),
    password,
  });
  if (status !== 201) throw new TypeError(JSON.stringify(body));
  const activated = await admin.post(`/api/v1/signing/keys/${body.id}/versions/1/activation`);
  const granted = await admin.post(`/api/v1/signing/keys/${body.id}/grants`, {
    granteeKind: 'system',
    grantee: 'HUB42',
    kinds: ['jws'],
    basis: 'исполнение последовательностей',
  });
  for (const reply of [activated, granted]) {
    if (reply.status >= 300) throw new TypeError(JSON.stringify(reply.body));
  }
};

/** A hub whose region has sequences, an initiator with a key on the server, and the hub itself as a system. */
export const withScenarios = (scenarios: readonly Scenario[]): (() => ScenarioWorld) => {
  let world: ScenarioWorld | undefined;
  let dataDir = '';
  after(async () => {
    await world?.hub.stop();
    await rm(dataDir, { recursive: true, force: true });
  });
  const test = withDatabase();
  before(async function () {
    this.timeout(60_000);
    dataDir = await mkdtemp(path.join(tmpdir(), 'hub-scenarios-'));
    const { connectionString: databaseUrl, database } = test();
    const keys = await loadHubKeys(dataDir, 'HUB42', Date.now());
    const departments = await setUpRegion(database, {
      dataDir,
      change: (bundle) => ({
        ...bundle,
        participants: [
          ...(bundle.participants ?? []),
          { ogrn: operatorOgrn, inn: '0000000057', name: 'Оператор хаба', kind: 'authority' },
        ],
        systems: [
          ...(bundle.systems ?? []).map((system) =>
            system.mnemonic === 'VIS42' ? { ...system, nodeIds: ['scenarios'] } : system,
          ),
          {
            mnemonic: 'HUB42',
            name: 'Хаб',
            participant: operatorOgrn,
            certificates: [keys.gost.certificatePem],
          },
        ],
        accessRules: [
          ...(bundle.accessRules ?? []),
          { sender: 'VIS42', informationType: 'VS00003v001', basis: 'проверка' },
        ],
        scenarios: [...scenarios] as never,
      }),
    });
    const config = readConfig({ HUB_DATA: dataDir, HUB_PORT: '0', DATABASE_URL: databaseUrl });
    const hub = await startHub(config, quietLog);
    await giveKey(hub, departments);
    world = { dataDir, databaseUrl, departments, hub };
  });
  return () => {
    if (!world) throw new TypeError('the world is made before the tests');
    return world;
  };
};

/** Answers one request of the ГИС ГМП: NO_DATA for the УИН `2`, else with a text that names the УИН. */
export const answerNext = async (departments: Departments, url: string): Promise<string | null> => {
  const gisgmp = toolsOf(departments('GISGMP42')).json(url);
  const asked = await gisgmp.lease('requests', { waitMs: 20_000 });
  if (!asked) return null;
  await gisgmp.ack(asked.messageId);
  const { Uin: uin } = asked.content as { Uin: string };
  if (uin === '2') {
    await gisgmp.reject(asked, [{ code: 'NO_DATA', description: 'нет сведений' }]);
  } else {
    await gisgmp.respond(asked, {
      content: { Uin: uin, Code: '0', Text: `проверен ${uin.slice(0, 8)}` },
    });
  }
  return uin;
};
