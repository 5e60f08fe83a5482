import assert from 'node:assert/strict';
import { HubError } from '../../broker/index.ts';
import {
  changeRegisters,
  compareEntries,
  contentOf,
  sayCertificate,
  versionsOf,
  type Change,
  type PublicationContext,
  type WorkflowPorts,
} from '../entries/index.ts';
import { registers } from './bundle.ts';
import { importIn, readItems, type ImportReport } from './import.ts';

/** What an import would do to one entry. */
export type PlanLine = ImportReport['entries'][number] & {
  readonly name: string;
  /** Element by element, against the version that was published before. */
  readonly changes: readonly Change[];
};
export type ImportPlan = Omit<ImportReport, 'entries'> & { readonly entries: readonly PlanLine[] };

const planLine = async (
  p: WorkflowPorts,
  { t }: PublicationContext,
  line: ImportReport['entries'][number],
): Promise<PlanLine> => {
  const versions = await versionsOf(t, line.register, line.code);
  const entry = versions.find(({ version }) => version === line.version);
  assert(entry, 'the import has just named it');
  const name = entry.data['name'];
  const before = versions.find(({ version }) => version === entry.baseVersion);
  const changes =
    line.outcome === 'unchanged'
      ? []
      : compareEntries(
          registers[line.register].schema,
          before ? contentOf(before) : {},
          contentOf(entry),
          sayCertificate(p.certificates),
        );
  return { ...line, name: typeof name === 'string' ? name : line.code, changes };
};

/** What an import of a bundle would do, without doing it: the import itself runs and is rolled back, so that the plan is never a guess. */
export const makePlan =
  (p: WorkflowPorts) =>
  /** @throws HubError RegistryEntryInvalid as the import would */
  async (value: unknown): Promise<ImportPlan> => {
    const items = readItems(value);
    let plan: ImportPlan | null = null;
    const rollback = new HubError('ActionNotAllowed', { reason: 'план ничего не записывает' });
    const work = async (context: PublicationContext): Promise<never> => {
      const report = await importIn(p, context, items, 'plan');
      const entries: PlanLine[] = [];
      for (const line of report.entries) entries.push(await planLine(p, context, line));
      plan = { ...report, entries };
      throw rollback;
    };
    try {
      return await changeRegisters(p, work);
    } catch (error) {
      if (error !== rollback) throw error;
      assert(plan, 'the plan was made before the rollback');
      return plan;
    }
  };
