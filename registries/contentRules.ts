import { HubError, readPointer, type ContentRules, type Payload } from '../broker/index.ts';
import { compileType, type CompiledType } from './informationTypes/index.ts';
import type { CompiledXPath, SchemaCompiler } from './ports.ts';
import type { TypeSource } from './snapshot.ts';

export type CompiledContentRules = ContentRules & {
  /** Works by these types from now on; what was compiled for others is freed. */
  use(sources: ReadonlyMap<string, TypeSource>): void;
  dispose(): void;
};

const textOf = (value: unknown): string | null =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : null;

const makeExpressions = (compiler: SchemaCompiler) => {
  const compiled = new Map<string, CompiledXPath>();
  return {
    /** Expressions come from the registers only, so there are as many as the registers have. */
    get: (expression: string, namespace: string): CompiledXPath => {
      const key = `${namespace} ${expression}`;
      const known = compiled.get(key);
      if (known) return known;
      const made = compiler.xpath(expression, { vs: namespace });
      compiled.set(key, made);
      return made;
    },
    clear: (): void => {
      for (const item of compiled.values()) item.dispose();
      compiled.clear();
    },
  };
};

/**
 * Checks content by the schemas of the registers. Schemas are compiled when first needed and kept by the hash of the card, so a
 * reload of the registers compiles only what changed.
 */
export const makeContentRules = (compiler: SchemaCompiler): CompiledContentRules => {
  const expressions = makeExpressions(compiler);
  const compiled = new Map<string, CompiledType>();
  let current: ReadonlyMap<string, TypeSource> = new Map();

  const typeFor = ({ hash, card }: TypeSource): CompiledType => {
    const known = compiled.get(hash);
    if (known) return known;
    const made = compileType(card, compiler);
    if ('violations' in made) {
      // It compiled when it was published: the sender cannot be blamed for it.
      throw new HubError('SMEVFailure', {
        reason: `Схема вида сведений ${card.code} не компилируется.`,
        violations: made.violations,
      });
    }
    compiled.set(hash, made.type);
    return made.type;
  };

  const free = (kept: ReadonlySet<string>): void => {
    for (const [hash, type] of compiled) {
      if (kept.has(hash)) continue;
      type.dispose();
      compiled.delete(hash);
    }
  };

  return {
    validate: (type, root, payload) => {
      const source = current.get(type.code);
      return source
        ? typeFor(source).validate(root, payload)
        : [{ field: '/', reason: `вид сведений ${type.code} не зарегистрирован` }];
    },
    valueAt: (payload: Payload, at) => {
      if (payload.form === 'json')
        return at.pointer === undefined ? null : textOf(readPointer(payload.value, at.pointer));
      return at.xpath === undefined
        ? null
        : expressions.get(at.xpath, payload.namespace).text(payload.xml);
    },
    use: (sources) => {
      current = sources;
      free(new Set([...sources.values()].map((source) => source.hash)));
      expressions.clear();
    },
    dispose: () => {
      free(new Set());
      expressions.clear();
    },
  };
};
