import {
  makeRegisters,
  makeRegistry,
  type Registers,
  type RunningRegistry,
} from '../../registries/index.ts';
import { certificateReader } from '../../services/hub/certificateReader.ts';
import { schemaCompiler } from '../../services/hub/schemaCompiler.ts';
import { withDatabase } from './database.ts';

export type RegistryWorld = {
  readonly registers: Registers;
  /** Each call is another node of the hub over the same database; stopped after the test. */
  node(): RunningRegistry;
  nowMs: number;
};

export const quietLog = { info: () => undefined, warn: () => undefined, error: () => undefined };
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
