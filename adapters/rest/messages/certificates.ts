import type { Registry } from '../../../broker/index.ts';
import type { Certificate } from '../../crypto/index.ts';
import { iso } from '../moments.ts';
import type { Certificates } from '../ports.ts';
import { makeNames } from './names.ts';

/** Attributes of a name that tell of a person: a card of a system needs none of them. */
const personal: ReadonlySet<string> = new Set([
  'SN',
  'SURNAME',
  'G',
  'GN',
  'GIVENNAME',
  'SNILS',
  'INN',
  'T',
  'TITLE',
  'E',
  'EMAIL',
  'EMAILADDRESS',
]);

/** The subject without what it says of persons. */
export const subjectOf = ({ subjectAttributes }: Certificate): string =>
  subjectAttributes
    .filter(({ name }) => !personal.has(name.toUpperCase()))
    .map(({ name, value }) => `${name}=${value}`)
    .join(', ');

/**
 * A certificate for people; of one that no system has registered only the digest is known.
 * @param known the certificate when it came with the message
 */
export const certificateShown = (
  ports: { readonly certificates: Certificates; readonly registry: Registry },
  sha256: string,
  known?: Certificate,
) => {
  const certificate = known ?? ports.certificates.bySha256(sha256);
  const owner = ports.registry.current().systemByCertificate(sha256);
  return {
    sha256,
    subject: certificate === undefined ? null : subjectOf(certificate),
    issuer: certificate?.issuer ?? null,
    serial: certificate?.serial ?? null,
    notBefore: certificate === undefined ? null : iso(certificate.notBeforeMs),
    notAfter: certificate === undefined ? null : iso(certificate.notAfterMs),
    owner: owner === undefined ? null : makeNames(ports.registry).system(owner.mnemonic),
  };
};
