import { HubError } from '../../broker/index.ts';
import {
  changeRegisters,
  contentOf,
  liveVersionsOf,
  publishIn,
  registerTitles,
  submitIn,
  type Entry,
  type WorkflowPorts,
} from '../entries/index.ts';
import { systems } from './system.ts';

/** Blocking and unblocking of an information system by the operator (KIS-4.1.2). */
export const makeSystemState =
  (p: WorkflowPorts) =>
  /**
   * Publishes the system's card with another state; the same state changes nothing.
   * @throws HubError RegistryEntryNotFound
   */
  (mnemonic: string, state: 'active' | 'blocked', by: string, comment?: string): Promise<Entry> =>
    changeRegisters(p, async (context) => {
      const live = await liveVersionsOf(context.t, 'systems', mnemonic, context.nowMs);
      const [first] = live;
      if (!first) {
        throw new HubError('RegistryEntryNotFound', {
          field: 'mnemonic',
          value: mnemonic,
          reason: `${registerTitles.systems}: записи «${mnemonic}» нет.`,
        });
      }
      // What is published for a later date is published again: the block must hold then too, and must not cancel it.
      let current = first;
      for (const before of live) {
        if ((before.data['state'] ?? 'active') === state) continue;
        const isCurrent = (before.validFromMs ?? 0) <= context.nowMs;
        const { validFrom, ...data } = contentOf(before);
        const kept = isCurrent || validFrom === undefined ? {} : { validFrom };
        const parsed = systems.parse({ ...data, ...kept, state }, p);
        const options = comment === undefined ? {} : { comment };
        const entry = await submitIn(context.t, systems, parsed, context.nowMs, by, options);
        const published = await publishIn(systems, entry, context, p, by);
        if (before === first) current = published;
      }
      return current;
    });
