import { startHubProcess, type HubEnd, type HubProcess } from '../support/hubProcess.ts';
import { toolsOf, type Departments } from '../support/regionSetup.ts';
import type { Signal } from './signal.ts';
import { overJson, overSoap, type Wire } from './wires.ts';

export type Mnemonic = 'MFC42' | 'VIS42' | 'RPGU42' | 'GISGMP42';

/** A hub that is started again, without the crash point, when it dies; departments find it again by themselves. */
export type MortalHub = {
  /** The hub that works now; waits while it is being restarted. */
  wires(): Promise<Readonly<Record<Mnemonic, Wire>>>;
  process(): Promise<HubProcess>;
  /** How each earlier process ended. */
  readonly deaths: readonly HubEnd[];
  /** Ends the last process in order. */
  stop(): Promise<HubEnd>;
};

type Place = { readonly dataDir: string; readonly databaseUrl?: string };
type Life = { readonly hub: HubProcess; readonly wires: Readonly<Record<Mnemonic, Wire>> };

const connect = ({ url }: HubProcess, departments: Departments): Life['wires'] => {
  const tools = (mnemonic: Mnemonic) => toolsOf(departments(mnemonic));
  return {
    MFC42: overSoap(tools('MFC42').soap(url, '1.2')),
    VIS42: overSoap(tools('VIS42').soap(url, '1.3')),
    RPGU42: overJson(tools('RPGU42').json(url)),
    GISGMP42: overJson(tools('GISGMP42').json(url)),
  };
};

export const startMortalHub = async (
  place: Place,
  departments: Departments,
  changed: Signal,
  crashAt?: string,
): Promise<MortalHub> => {
  const deaths: HubEnd[] = [];
  let stopping = false;
  const live = async (crash: { crashAt?: string }): Promise<Life> => {
    const hub = await startHubProcess({ ...place, ...crash });
    void hub.ended.then((end) => {
      if (stopping) return;
      deaths.push(end);
      current = live({});
      // Nobody may be waiting for it when it fails; who asks next hears of it.
      current.then(changed.bump, changed.bump);
    });
    return { hub, wires: connect(hub, departments) };
  };
  let current = live(crashAt === undefined ? {} : { crashAt });
  await current;
  return {
    deaths,
    wires: async () => (await current).wires,
    process: async () => (await current).hub,
    stop: async () => {
      stopping = true;
      return (await current).hub.terminate();
    },
  };
};
