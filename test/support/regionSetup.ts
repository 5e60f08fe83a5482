import { builtinProvider, readCertificate, readPrivateKey } from '../../adapters/crypto/index.ts';
import type { Database } from '../../adapters/postgres/index.ts';
import { makeJsonClient, makeSoapClient } from '../../adapters/sdk/index.ts';
import { makeRegisters, type Bundle } from '../../registries/index.ts';
import { certificateReader } from '../../services/hub/certificateReader.ts';
import { makeRegion, type Department } from '../../services/hub/demo/region.ts';
import { systemClock } from '../../adapters/runtime/index.ts';
import { schemaCompiler } from '../../services/hub/schemaCompiler.ts';

export type Departments = (mnemonic: string) => Department;
type SoapVersion = '1.1' | '1.2' | '1.3';

export type RegionSetup = {
  readonly dataDir: string;
  readonly ackTimeoutMs?: number;
  readonly change?: (bundle: Bundle) => Bundle;
};

/** Registers the demo region in a migrated database, for hubs that will start on it with the data folder. */
export const setUpRegion = async (db: Database, setup: RegionSetup): Promise<Departments> => {
  const { dataDir, change = (bundle) => bundle } = setup;
  const { bundle, departments } = await makeRegion(dataDir, Date.now(), setup);
  const registers = makeRegisters({
    db,
    compiler: schemaCompiler,
    certificates: certificateReader,
    clock: systemClock,
  });
  await registers.importBundle(change(bundle), 'operator');
  return (mnemonic) => {
    const found = departments.get(mnemonic);
    if (!found) throw new TypeError(`no department ${mnemonic}`);
    return found;
  };
};

const keysOf = ({ keyPem, certificatePem }: Department) => ({
  key: readPrivateKey(keyPem),
  certificate: readCertificate(certificatePem),
  provider: builtinProvider(),
});

/** What a department signs with, and its clients of both doors of the hub at an address. */
export const toolsOf = (department: Department) => {
  const keys = keysOf(department);
  return {
    keys,
    soap: (baseUrl: string, version: SoapVersion) => makeSoapClient({ baseUrl, version, ...keys }),
    json: (baseUrl: string) => makeJsonClient({ baseUrl, ...keys }),
  };
};
