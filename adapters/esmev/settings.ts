import type { Certificate, PrivateKey } from '../crypto/index.ts';

/** A federal information type that is called differently in the region: the namespace of its business content. */
export type TypePair = { readonly federal: string; readonly regional: string };

/** How the bridge reaches ЕСМЭВ and who it is there. */
export type EsmevSettings = {
  /** Address of the service: `http://172.20.3.12:7500/smev/v1.2/ws`. */
  readonly url: string;
  readonly version: '1.2' | '1.3';
  /** Mnemonic of the region as a system-integrator there. */
  readonly mnemonic: string;
  /** NodeID of its own queues, when the operator of ЕСМЭВ registered one. */
  readonly nodeId: string | null;
  readonly key: PrivateKey;
  readonly certificate: Certificate;
  /** Certificates by which ЕСМЭВ signs (ЭП-СМЭВ). */
  readonly smevCertificates: readonly Certificate[];
  /** File store of ЕСМЭВ: `ftp://user:password@host:port`; null: none. */
  readonly ftpUrl: string | null;
  readonly types: readonly TypePair[];
  /** Polls of empty queues: the first pause and the longest. */
  readonly pollMsMin: number;
  readonly pollMsMax: number;
};

/** Mnemonic of the bridge in the registers of the region. */
export const bridgeMnemonic = 'ESMEV01';
