import type { Clock } from '../../broker/index.ts';
import type { Config } from '../config/index.ts';
import type { SignatureProvider } from '../crypto/index.ts';
import type { Terminal } from './output.ts';

/** What the command line gets from the process. Heavy parts are functions: a command pays only for what it uses. */
export type CliPorts = {
  readonly terminal: Terminal;
  /** @throws HubError ConfigurationInvalid */
  readonly settings: () => Promise<Config>;
  readonly provider: () => Promise<SignatureProvider>;
  /** Runs a hub in this process until a signal. @returns the exit code */
  readonly start: () => Promise<number>;
  /** Runs the demonstration. @returns the exit code */
  readonly demo: (options: { readonly exit: boolean }) => Promise<number>;
};

export type CliContext = CliPorts & {
  readonly clock: Clock;
  /** The command was carried out but the answer is "no": exit code 1, or the code of what it ran. */
  readonly end: (exitCode: number) => void;
};
