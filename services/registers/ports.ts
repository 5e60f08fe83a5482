import type { Clock, EpochMs } from '../../broker/index.ts';
import type {
  CertificateReader,
  Database,
  Registers,
  SystemPassport,
  Traffic,
} from '../../registries/index.ts';

/** A certificate as an administrator wants to see it before it is registered. */
export type InspectedCertificate = {
  readonly sha256: string;
  readonly subject: string;
  readonly issuer: string;
  readonly serial: string;
  readonly notBeforeMs: EpochMs;
  readonly notAfterMs: EpochMs;
  /** Of its key; null when the hub does not accept such keys. */
  readonly algorithm: string | null;
  readonly ogrn: string | null;
  readonly inn: string | null;
  /** Chain, dates and revocation now. */
  readonly trust: {
    readonly ok: boolean;
    /** `expired`, `revoked`, `crl-missing`…; null when it is trusted. */
    readonly reason: string | null;
    readonly text: string;
  };
};

export type InspectedRequest = {
  readonly subject: string;
  readonly ogrn: string | null;
  readonly inn: string | null;
  readonly algorithm: string | null;
  readonly signatureHolds: boolean;
};

/** Looks into certificates and requests for them; implemented over adapters/crypto and the trust folder. */
export type CertificateInspector = {
  /** @throws HubError RegistryEntryInvalid when the text is not one certificate in PEM */
  certificate(pem: string): Promise<InspectedCertificate>;
  /** @throws HubError BadRequest when the text is not a request in PEM */
  request(pem: string): Promise<InspectedRequest>;
};

export type RegistersPorts = {
  readonly db: Database;
  readonly clock: Clock;
  readonly registers: Registers;
  readonly traffic: Traffic;
  readonly certificates: CertificateReader;
  readonly inspector: CertificateInspector;
  readonly passport: SystemPassport;
  readonly newId: () => string;
};
