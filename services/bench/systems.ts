import { HubError } from '../../broker/index.ts';
import type { BenchPorts, TestKey } from './ports.ts';
import { readSystem, saveSystem, type KeptSystem } from './store.ts';

const sealName = (mnemonic: string): string => `bench:${mnemonic}`;

export type NewTestSystem = {
  readonly mnemonic: string;
  readonly name: string;
  readonly organisation: string;
};

/**
 * Registers a test system of a participant with a key of the installation's test authority. It may send nothing until somebody gives it
 * rights, which a second person publishes like any other; that is why no second person is asked here.
 * @throws HubError RegistryVersionConflict when a system that is not of the bench has the mnemonic; RegistryEntryInvalid
 */
export const makeTestSystem = async (
  p: BenchPorts,
  { mnemonic, name, organisation }: NewTestSystem,
  by: string,
): Promise<void> => {
  const [owner, kept] = [await p.organisationOf(mnemonic), await readSystem(p.db, mnemonic)];
  if ((owner !== null && kept === undefined) || (kept && kept.organisation !== organisation)) {
    throw new HubError('RegistryVersionConflict', {
      field: 'mnemonic',
      value: mnemonic,
      reason: `Мнемоника «${mnemonic}» занята: выберите для проверочной системы другую.`,
    });
  }
  const key = await p.issue({ name, ogrn: organisation });
  const sealed = p.seal(sealName(mnemonic), Buffer.from(key.privateKeyPem));
  const atMs = p.clock.nowMs();
  // The key first: a system without a key could never be used, a key without a system is replaced by the next attempt.
  await saveSystem(p.db, { ...key, mnemonic, organisation, sealed, by, atMs });
  const card = {
    mnemonic,
    name,
    participant: organisation,
    test: true,
    certificates: [key.certificatePem],
  };
  await p.workflow.submitAndPublish('systems', card, by, { comment: 'проверочная система стенда' });
  await p.refresh();
};

/** The key of a test system that the caller may use. @throws HubError RecordNotFound, AccessDenied */
export const keyOf = async (
  p: BenchPorts,
  mnemonic: string,
  organisations: readonly string[] | null,
): Promise<KeptSystem & { readonly key: Pick<TestKey, 'privateKeyPem' | 'certificatePem'> }> => {
  const kept = await readSystem(p.db, mnemonic);
  if (kept === undefined) {
    throw new HubError('RegistryEntryNotFound', {
      field: 'system',
      value: mnemonic,
      reason: `Проверочной системы «${mnemonic}» нет: создайте её на стенде.`,
    });
  }
  if (organisations !== null && !organisations.includes(kept.organisation)) {
    throw new HubError('AccessDenied', {
      field: 'system',
      value: mnemonic,
      reason: 'Проверочная система принадлежит другой организации.',
    });
  }
  const plain = await p.open(sealName(mnemonic), kept.sealed);
  const privateKeyPem = Buffer.from(plain).toString();
  return { ...kept, key: { privateKeyPem, certificatePem: kept.certificatePem } };
};
