import { HubError } from '../../broker/index.ts';
import {
  changeRegisters,
  entryAt,
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
      const before = await entryAt(context.t, 'systems', mnemonic, context.nowMs);
      if (!before) {
        throw new HubError('RegistryEntryNotFound', {
          field: 'mnemonic',
          value: mnemonic,
          reason: `${registerTitles.systems}: записи «${mnemonic}» нет.`,
        });
      }
      if ((before.data['state'] ?? 'active') === state) return before;
      // The beginning belongs to the version before; this one begins now.
      const { validFrom: _validFrom, ...data } = before.data;
      const parsed = systems.parse({ ...data, state }, p);
      const options = comment === undefined ? {} : { comment };
      const entry = await submitIn(context.t, systems, parsed, context.nowMs, by, options);
      return publishIn(systems, entry, context, p, by);
    });
