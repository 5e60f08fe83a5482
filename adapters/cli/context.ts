import type { Clock } from '../../broker/index.ts';
import type { SignatureProvider } from '../crypto/index.ts';
import type { Terminal } from './output.ts';

/** What every command gets from outside. */
export type CliContext = {
  readonly terminal: Terminal;
  readonly clock: Clock;
  readonly provider: SignatureProvider;
  /** HUB_DATA: where keys, trust and the operator's token of the local hub lie. */
  readonly dataDir: string;
  /** Address of the local hub, by HUB_PORT. */
  readonly baseUrl: string;
  /** The command was carried out but the answer is "no": exit code 1. */
  readonly refuse: () => void;
};
