import path from 'node:path';
import { readTypeFolder } from '../../../adapters/bundle/index.ts';
import { schemasDir } from '../../../adapters/config/index.ts';
import { openAuthority } from '../../../adapters/keys/index.ts';
import type { NewKeyAlgorithm } from '../../../adapters/crypto/index.ts';
import type { Bundle } from '../../../registries/index.ts';

export type Wire = '1.1' | '1.2' | '1.3' | 'json';

/** A department of the demo region with the means to sign its calls. */
export type Department = {
  readonly mnemonic: string;
  readonly wire: Wire;
  readonly keyPem: string;
  readonly certificatePem: string;
};

type Plan = {
  readonly mnemonic: string;
  readonly wire: Wire;
  readonly algorithm: NewKeyAlgorithm;
  readonly name: string;
  readonly kind: 'authority' | 'institution' | 'organisation';
  readonly ogrn: string;
  readonly inn: string;
};

// Invented registration numbers with right check digits in region 00, which does not exist.
const plans: readonly Plan[] = [
  {
    mnemonic: 'MFC42',
    wire: '1.2',
    algorithm: 'gost2012-256',
    name: 'Демонстрационный МФЦ',
    kind: 'institution',
    ogrn: '1020000000019',
    inn: '0000000018',
  },
  {
    mnemonic: 'VIS42',
    wire: '1.3',
    algorithm: 'rsa-sha256',
    name: 'Демонстрационное ведомство',
    kind: 'authority',
    ogrn: '1020000000020',
    inn: '0000000025',
  },
  {
    mnemonic: 'RPGU42',
    wire: 'json',
    algorithm: 'ecdsa-sha256',
    name: 'Демонстрационный портал услуг',
    kind: 'institution',
    ogrn: '1020000000030',
    inn: '0000000032',
  },
  {
    mnemonic: 'GISGMP42',
    wire: 'json',
    algorithm: 'gost2012-256',
    name: 'Модуль взаимодействия с ГИС ГМП',
    kind: 'organisation',
    ogrn: '1020000000041',
    inn: '0000000040',
  },
];

const issue = async (dataDir: string, plan: Plan, nowMs: number): Promise<Department> => {
  const authority = await openAuthority(dataDir, plan.algorithm, nowMs);
  const issued = await authority.issue(
    { CN: plan.name, O: plan.name, OGRN: plan.ogrn, INN: plan.inn },
    { notBeforeMs: nowMs - 3_600_000, notAfterMs: nowMs + 365 * 86_400_000 },
  );
  return {
    mnemonic: plan.mnemonic,
    wire: plan.wire,
    keyPem: issued.privateKeyPem,
    certificatePem: issued.certificatePem,
  };
};

const typeCodes = ['VS00001v001', 'VS00002v001', 'VS00003v001', 'VS00004v001'];
const agreementNumber = 'ДЕМО-1';
const basis = `демонстрационное соглашение № ${agreementNumber}`;

const accessPairs: readonly (readonly [sender: string, informationType: string])[] = [
  ['MFC42', 'VS00001v001'],
  ['RPGU42', 'VS00001v001'],
  ['VIS42', 'VS00002v001'],
  ['MFC42', 'VS00003v001'],
  ['RPGU42', 'VS00003v001'],
  ['MFC42', 'VS00004v001'],
  ['RPGU42', 'VS00004v001'],
  ['VIS42', 'VS00004v001'],
];

/** Shorter times than the defaults, so that a lost Ack and an end of life can be watched. */
export type RegionOptions = { readonly ackTimeoutMs?: number };

/**
 * The demo region: four systems with certificates of the hub's test authority, four information types, their routes and access rules.
 * Its own certificates are put into the bundle; keys stay with the departments.
 * @param dataDir data folder of the hub that will believe the certificates
 */
export const makeRegion = async (
  dataDir: string,
  nowMs: number,
  options: RegionOptions = {},
): Promise<{ bundle: Bundle; departments: ReadonlyMap<string, Department> }> => {
  const departments: Department[] = [];
  for (const plan of plans) departments.push(await issue(dataDir, plan, nowMs));
  const types = await Promise.all(
    typeCodes.map((code) => readTypeFolder(path.join(schemasDir, code))),
  );
  const bundle: Bundle = {
    agreements: plans
      .filter(({ kind }) => kind === 'organisation')
      .map(({ ogrn }) => ({
        number: agreementNumber,
        organisation: ogrn,
        name: 'Демонстрационное соглашение об информационном взаимодействии',
        signedOn: '2026-01-12',
        subsystems: ['mev', 'gisgmp'],
      })),
    participants: plans.map(({ ogrn, inn, name, kind }) => ({
      ogrn,
      inn,
      name,
      kind,
      ...(kind === 'organisation' && { agreement: agreementNumber }),
    })),
    systems: plans.map(({ mnemonic, name, ogrn }, index) => ({
      mnemonic,
      name,
      participant: ogrn,
      certificates: [departments[index]?.certificatePem ?? ''],
    })),
    informationTypes: types.map((card) => ({
      ...card,
      ...(options.ackTimeoutMs !== undefined && { ackTimeoutMs: options.ackTimeoutMs }),
    })),
    routes: [
      { informationType: 'VS00001v001', mode: 'fixed', recipient: 'VIS42' },
      { informationType: 'VS00002v001', mode: 'broadcast', recipients: ['MFC42', 'RPGU42'] },
      {
        informationType: 'VS00003v001',
        mode: 'table',
        xpath: '/vs:LandCertificateRequest/vs:RegionCode',
        pointer: '/RegionCode',
        table: { '32701000': 'VIS42', '32731000': 'MFC42' },
      },
      { informationType: 'VS00004v001', mode: 'fixed', recipient: 'GISGMP42' },
    ],
    accessRules: accessPairs.map(([sender, informationType]) => ({
      sender,
      informationType,
      basis,
    })),
  };
  return { bundle, departments: new Map(departments.map((one) => [one.mnemonic, one])) };
};
