import type { Module } from '../../module/index.ts';
import type { SigningPorts } from './ports.ts';
import { destructionRoutes } from './routes/destruction.ts';
import { grantRoutes } from './routes/grants.ts';
import { keyRoutes } from './routes/keys.ts';
import { signatureRoutes } from './routes/signatures.ts';
import { versionRoutes } from './routes/versions.ts';

export { makeGrantedSigner, type GrantedSignerOptions } from './granted.ts';
export type {
  KeyMaterial,
  KeyTools,
  Safe,
  SignedThing,
  Signing,
  SigningCertificate,
  SigningPorts,
} from './ports.ts';
export type {
  GrantData,
  KeyData,
  KeyLineData,
  SignReplyData,
  UseData,
  VersionData,
} from './schemas.ts';

/** Signing on the server (KIS-2.4.5): keys of participants under the hub's vault, used by right and never shown. */
export const makeSigningModule = (ports: SigningPorts): Module => ({
  code: 'signing',
  routes: [
    ...keyRoutes(ports),
    ...versionRoutes(ports),
    ...destructionRoutes(ports),
    ...grantRoutes(ports),
    ...signatureRoutes(ports),
  ],
  jobs: [],
});
