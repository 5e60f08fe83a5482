import { expect } from 'chai';
import { isHubError, type ErrorCode, type HubError } from '../../broker/index.ts';
import {
  makeRegisters,
  makeRegistry,
  type Registers,
  type RunningRegistry,
} from '../../registries/index.ts';
import { certificateReader } from '../../services/hub/certificateReader.ts';
import { schemaCompiler } from '../../services/hub/schemaCompiler.ts';
import { withDatabase } from './database.ts';
import { quietLog } from './quietLog.ts';

export type RegistryWorld = {
  readonly registers: Registers;
  /** Each call is another node of the hub over the same database; stopped after the test. */
  node(): RunningRegistry;
  nowMs: number;
};

/** Waits for a refusal; fails when the work succeeds or is refused with another code. */
export const refused = async (code: ErrorCode, work: Promise<unknown>): Promise<HubError> => {
  try {
    await work;
  } catch (error) {
    if (!isHubError(error)) throw error;
    expect(error.code, error.message).to.equal(code);
    return error;
  }
  return expect.fail(`${code} was expected`);
};

/** Places of a refusal. */
export const fieldsOf = (error: HubError): readonly string[] =>
  (error.details.violations ?? []).map(({ field }) => field);

export const operator = 'operator';
export const startMs = Date.parse('2026-03-02T05:00:00Z');

/** Gives each test of the surrounding `describe` the same database; tests share what they register. */
export const withRegistry = (): (() => RegistryWorld) => {
  const database = withDatabase();
  let world: RegistryWorld | null = null;
  const nodes: RunningRegistry[] = [];
  afterEach(async () => {
    await Promise.all(nodes.splice(0).map((node) => node.stop()));
  });
  return () => {
    if (world) return world;
    const db = database().database;
    const made: RegistryWorld = {
      nowMs: startMs,
      registers: makeRegisters({
        db,
        compiler: schemaCompiler,
        certificates: certificateReader,
        clock: { nowMs: () => made.nowMs },
      }),
      node: () => {
        const clock = { nowMs: () => made.nowMs };
        const node = makeRegistry({ db, compiler: schemaCompiler, clock, log: quietLog });
        nodes.push(node);
        return node;
      },
    };
    world = made;
    return made;
  };
};
