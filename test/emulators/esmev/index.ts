import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { FederalState } from '../../../services/hub/demo/esmev/server.ts';
import type { FederalSettings, Knobs } from '../../../services/hub/demo/esmev/settings.ts';
import type { EmulatorOrder, EmulatorReady } from './main.ts';

/** The emulated ЕСМЭВ as a process of its own. */
export type Federal = EmulatorReady & {
  /** Turns knobs of failure; those not named stay. */
  set(knobs: Partial<Knobs>): Promise<FederalState>;
  state(): Promise<FederalState>;
  /** The next transfers of files break off after so many bytes. */
  cutFiles(afterBytes: number, times: number): void;
  /** How many transfers were broken off. */
  cuts(): number;
  stop(): Promise<void>;
};

/** Starts the emulator with its file store. */
export const startFederal = async (settings: FederalSettings): Promise<Federal> => {
  const child = fork(fileURLToPath(new URL('main.ts', import.meta.url)));
  const order = (one: EmulatorOrder): void => void child.send(one);
  order(settings);
  const [ready] = (await once(child, 'message')) as [EmulatorReady];
  let cuts = 0;
  child.on('message', () => {
    cuts += 1;
  });
  const control = async (init?: RequestInit): Promise<FederalState> =>
    (await (await fetch(`${ready.url}/_control`, init)).json()) as FederalState;
  return {
    ...ready,
    set: (knobs) => control({ method: 'POST', body: JSON.stringify(knobs) }),
    state: () => control(),
    cutFiles: (cutAfterBytes, times) => order({ cutAfterBytes, times }),
    cuts: () => cuts,
    stop: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
};
