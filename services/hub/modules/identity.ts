import path from 'node:path';
import type { Config } from '../../../adapters/config/index.ts';
import { replaceFile } from '../../../adapters/files/index.ts';
import {
  argon2Passwords,
  makeSeals,
  makeSecrets,
  makeSignOn,
  totpCodes,
} from '../../../adapters/identity/index.ts';
import type { Clock, Log } from '../../../broker/index.ts';
import type { Audit, Module } from '../../../module/index.ts';
import type { Registers } from '../../../registries/index.ts';
import { makeIdentity, type Identity, type Organisations } from '../../identity/index.ts';
import type { Core } from '../core.ts';
import type { Storage } from '../storage.ts';

/** Readable by the hub's user only. */
const secretMode = 0o600;

export type IdentityParts = {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly storage: Storage;
  readonly audit: Audit;
  readonly registers: Registers;
};

const isSecure = ({ tls, publicUrl }: Config): boolean =>
  tls !== null || publicUrl?.startsWith('https:') === true;

const organisationsOf = ({ admission, participantName }: Registers): Organisations => ({
  nameOf: participantName,
  suspended: async (ogrn) =>
    (await admission.lapsed(ogrn))
      ? 'Соглашение организации об информационном взаимодействии не действует.'
      : null,
});

/**
 * Opens the accounts of this installation. On the first start the one-time password of the first administrator is written to
 * `admin.password` in the data folder.
 */
export const openIdentity = async (parts: IdentityParts): Promise<Identity> => {
  const { config, clock, log, storage, audit, registers } = parts;
  const identity = makeIdentity({
    db: storage.database,
    clock,
    audit,
    passwords: argon2Passwords,
    secrets: makeSecrets(storage.secretFor),
    seals: makeSeals(storage.secretFor('second-factor')),
    timeCodes: totpCodes,
    signOn: config.oidc === null ? null : makeSignOn(config.oidc, clock),
    organisations: organisationsOf(registers),
    alarm: (text) =>
      storage.records.incident({
        kind: 'signInRefused',
        atMs: clock.nowMs(),
        addressee: 'security',
        messageId: null,
        system: null,
        text,
      }),
    settings: {
      idleMs: config.sessionIdleMs,
      sessionMs: config.sessionMs,
      secureCookie: isSecure(config),
      operatorOrganisation: config.operatorOgrn,
      publicUrl: config.publicUrl,
    },
  });
  const password = await identity.prepare();
  if (password !== null) {
    const file = path.join(config.dataDir, 'admin.password');
    await replaceFile(file, `${password}\n`, secretMode);
    log.info('identity.firstAdministrator', { login: 'admin', file });
  }
  return identity;
};

/** Accounts, sessions and rights. */
export const identityModule = ({ identity }: Core): Module => ({
  code: 'identity',
  routes: identity.routes,
  jobs: [],
});
