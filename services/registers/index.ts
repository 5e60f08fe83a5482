import type { Module } from '../../module/index.ts';
import { makePackageRoutes } from './packages/routes.ts';
import type { RegistersPorts } from './ports.ts';
import { makeAgreementRoutes } from './routes/agreements.ts';
import { makeCalendarRoutes } from './routes/calendar.ts';
import { makeCertificateRoutes } from './routes/certificates.ts';
import { makeChangeRoutes } from './routes/changes.ts';
import { makeExchangeMapRoute } from './routes/exchangeMap.ts';
import { makeOverviewRoutes } from './routes/overview.ts';
import { makePassportRoutes } from './routes/passport.ts';

export { listPackages } from './packages/store.ts';
export type {
  CertificateInspector,
  InspectedCertificate,
  InspectedRequest,
  RegistersPorts,
} from './ports.ts';

/** The registers as people work with them: overview, comparison, impact, packages of changes, certificates, the exchange map. */
export const makeRegistersModule = (ports: RegistersPorts): Module => ({
  code: 'registers',
  routes: [
    ...makePassportRoutes(ports),
    ...makeOverviewRoutes(ports),
    ...makePackageRoutes(ports),
    ...makeCertificateRoutes(ports),
    ...makeCalendarRoutes(ports),
    ...makeAgreementRoutes(ports),
    makeExchangeMapRoute(ports),
    ...makeChangeRoutes(ports),
  ],
  jobs: [],
});
