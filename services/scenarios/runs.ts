import { cancelRun, decide, HubError, noteOutcome, type Application } from '../../broker/index.ts';
import type { ScenarioInForce } from '../../registries/index.ts';
import { makeChange, makeMove } from './move.ts';
import type { Arrival, ScenarioPorts } from './ports.ts';

const begin = async (
  p: ScenarioPorts,
  { scenario, version }: ScenarioInForce,
  how: {
    readonly input: unknown;
    readonly by: string;
    readonly applicationId: string | null;
    readonly transactionCode: string | null;
  },
): Promise<string | null> => {
  const { by: startedBy, ...rest } = how;
  const instanceId = p.newId();
  const added = await p.instances.add({
    instanceId,
    scenario,
    version,
    state: 'running',
    endsAs: null,
    ...rest,
    startedBy,
    startedAtMs: p.clock.nowMs(),
    endedAtMs: null,
    nodes: [],
    text: null,
  });
  return added ? instanceId : null;
};

/** Runs of preset sequences: started, moved, answered, decided, cancelled; every change is kept before anything follows from it. */
export const makeRuns = (p: ScenarioPorts) => {
  const changes = makeChange(p);
  const { change } = changes;
  const move = makeMove(p, changes);
  return {
    move,
    /** Starts a sequence by its code. @throws HubError RecordNotFound when none is in force */
    start: async (
      code: string,
      how: {
        readonly input: unknown;
        readonly by: string;
        readonly transactionCode: string | null;
      },
    ): Promise<string> => {
      const inForce = await p.scenarios.inForce(code);
      if (!inForce) {
        throw new HubError('RecordNotFound', {
          field: 'code',
          value: code,
          reason: `Последовательность «${code}» не опубликована.`,
        });
      }
      const instanceId = await begin(p, inForce, { ...how, applicationId: null });
      if (instanceId === null) throw new HubError('RecordConflict');
      return instanceId;
    },
    /** Starts what an application of a service starts, once for each sequence (KIS-6.3.9). */
    startFor: async (application: Application): Promise<readonly string[]> => {
      const { serviceCode, channel, applicationId, registeredAtMs } = application;
      const found = await p.scenarios.startedBy(serviceCode, channel);
      const started: string[] = [];
      for (const inForce of found.filter(({ sinceMs }) => sinceMs <= registeredAtMs)) {
        const code = inForce.scenario.code;
        const known = await p.instances.list({ code, applicationId });
        if (known.length > 0) continue;
        const instanceId = await begin(p, inForce, {
          input: { application },
          by: `заявление ${applicationId}`,
          applicationId,
          transactionCode: await p.mark(application, inForce),
        });
        if (instanceId !== null) started.push(instanceId);
      }
      return started;
    },
    /** Keeps an answer; the caller acknowledges the message after it. Returns the run to be moved, null when it belongs to none. */
    answered: async ({ originalMessageId, outcome }: Arrival): Promise<string | null> => {
      if (originalMessageId === null || outcome === null) return null;
      const instanceId = await p.instances.bySentMessage(originalMessageId);
      if (instanceId === null) return null;
      await change(instanceId, {
        how: async (now, { nowMs }) => noteOutcome(now, originalMessageId, outcome, nowMs),
        thenWalk: true,
      });
      return instanceId;
    },
    decide: async (instanceId: string, path: string, option: string, by: string) => {
      await change(instanceId, {
        how: async (now) => decide(now, path, option, by),
        thenWalk: true,
      });
      return move(instanceId);
    },
    cancel: async (instanceId: string, by: string, reason: string) => {
      await change(instanceId, {
        how: (now, ports) => cancelRun(now, by, reason, ports),
        thenWalk: true,
      });
      return move(instanceId);
    },
  };
};

export type Runs = ReturnType<typeof makeRuns>;
