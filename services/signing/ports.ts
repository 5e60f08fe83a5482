import type { Clock, EpochMs } from '../../broker/index.ts';
import type { CertificateFacts, Database } from '../../registries/index.ts';

/** Algorithms for which keys are made here. */
export const keyAlgorithms = ['gost2012-256', 'rsa-sha256', 'ecdsa-sha256'] as const;
export type KeyAlgorithm = (typeof keyAlgorithms)[number];

/** A private key as the service holds it for a moment: PKCS#8 PEM, never written anywhere unsealed. */
export type KeyMaterial = {
  readonly privateKeyPem: string;
  /** SubjectPublicKeyInfo. */
  readonly publicKey: Uint8Array;
  /** The algorithm that goes with the key; an imported one may be of more kinds than are made here. */
  readonly algorithm: string;
};

export type SigningCertificate = CertificateFacts & {
  readonly pem: string;
  /** ОГРН that the certificate names; null when it names none. */
  readonly ogrn: string | null;
};

/** Makes and reads keys, requests and certificates; adapters/crypto does it. */
export type KeyTools = {
  generate(algorithm: KeyAlgorithm): KeyMaterial;
  /** PKCS#10 of the key, PEM. */
  request(material: KeyMaterial, subject: Readonly<Record<string, string>>): Promise<string>;
  /** @throws HubError BadRequest: wrong password, no container, not exactly one key with its certificate */
  openContainer(bytes: Uint8Array, password: string): KeyMaterial & { certificatePem: string };
  /** @throws HubError BadRequest when the text is not one certificate */
  certificate(pem: string): SigningCertificate;
  belongs(certificatePem: string, publicKey: Uint8Array): boolean;
  /** Whether the hub trusts the certificate's issuer, in words. */
  trusted(certificatePem: string, atMs: EpochMs): Promise<{ ok: boolean; text: string }>;
};

export const signatureKinds = ['xmldsig', 'cms', 'jws'] as const;
export type SignatureKind = (typeof signatureKinds)[number];

/** One thing to sign, already checked for its kind. */
export type SignedThing =
  | {
      readonly kind: 'xmldsig';
      readonly xml: string;
      readonly element?: string;
      readonly id: string;
      readonly into?: string;
    }
  | { readonly kind: 'cms'; readonly content: Uint8Array; readonly attached: boolean }
  | { readonly kind: 'cms'; readonly digest: Uint8Array }
  | { readonly kind: 'jws'; readonly payload: unknown };

export type Signing = {
  /** XML text, PKCS#7 DER in base64, or the detached JWS. */
  sign(
    privateKeyPem: string,
    certificatePem: string,
    thing: SignedThing,
    atMs: EpochMs,
  ): Promise<string>;
  /** Name and length in bytes of the digest that the key signs. */
  digestOf(certificatePem: string): { readonly algorithm: string; readonly bytes: number };
};

/** Encryption at rest by the hub's master key. */
export type Safe = {
  seal(name: string, plain: Uint8Array): Uint8Array;
  /** @throws HubError SMEVFailure when the bytes were altered or belong elsewhere */
  open(name: string, sealed: Uint8Array): Promise<Uint8Array>;
};

export type SigningPorts = {
  readonly db: Database;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly safe: Safe;
  readonly tools: KeyTools;
  readonly signing: Signing;
  /** A registered system of this mnemonic, and its owner's OGRN; null when there is none. */
  readonly system: (mnemonic: string) => { readonly organisation: string } | null;
  /** Names of registered participants by OGRN; unknown ones are left out. */
  readonly organisationNames: (ogrns: readonly string[]) => Promise<ReadonlyMap<string, string>>;
};
