import {
  checkCertificateRequest,
  naturalAlgorithm,
  readCertificate,
} from '../../../adapters/crypto/index.ts';
import { makeTraffic } from '../../../adapters/postgres/index.ts';
import { newRecordId } from '../../../adapters/runtime/index.ts';
import { isHubError } from '../../../broker/index.ts';
import type { Module } from '../../../module/index.ts';
import { passportOf } from '../../../registries/index.ts';
import { makeRegistersModule, type CertificateInspector } from '../../registers/index.ts';
import { certificateReader } from '../certificateReader.ts';
import type { Core } from '../core.ts';

const algorithmOf = (key: Parameters<typeof naturalAlgorithm>[0]): string | null => {
  try {
    return naturalAlgorithm(key);
  } catch (error) {
    if (isHubError(error)) return null;
    throw error;
  }
};

const inspectorOf = ({ trust, provider, clock }: Core): CertificateInspector => ({
  certificate: async (pem) => {
    const facts = certificateReader(pem);
    const certificate = readCertificate(pem);
    const verdict = await trust.check(certificate, clock.nowMs());
    return {
      ...facts,
      algorithm: algorithmOf(certificate.publicKey),
      ogrn: certificate.ogrn ?? null,
      inn: certificate.inn ?? null,
      trust: verdict.ok
        ? { ok: true, reason: null, text: 'Издатель известен хабу, сертификат не отозван.' }
        : { ok: false, reason: verdict.reason, text: verdict.text },
    };
  },
  request: (pem) => checkCertificateRequest(pem, provider),
});

/** The registers for people, over the registers of this hub. */
export const registersModule = (core: Core): Module =>
  makeRegistersModule({
    db: core.storage.database,
    clock: core.clock,
    registers: core.registers,
    traffic: makeTraffic(core.storage.database),
    certificates: certificateReader,
    inspector: inspectorOf(core),
    passport: passportOf(core.config.operatorOgrn),
    newId: newRecordId,
  });
