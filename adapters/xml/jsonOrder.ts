import { substitutes } from './jsonShape.ts';
import { keyOf, type Occurs, type Particle, type SchemaModel } from './schemaTypes.ts';

const bound = (max: Occurs): number => (max === 'unbounded' ? Number.POSITIVE_INFINITY : max);

/** Takes what one particle may hold, in its order; returns how many elements it took. */
const take = (
  model: SchemaModel,
  particle: Particle,
  left: Map<string, number>,
  order: string[],
): number => {
  const max = bound(particle.max);
  let taken = 0;
  if (particle.kind === 'any') return 0;
  if (particle.kind === 'element') {
    for (const element of substitutes(model, particle.element)) {
      const key = keyOf(element.ns, element.name);
      const count = Math.min(left.get(key) ?? 0, max - taken);
      for (let at = 0; at < count; at += 1) order.push(key);
      left.set(key, (left.get(key) ?? 0) - count);
      taken += count;
    }
    return taken;
  }
  for (let round = 0; round < max; round += 1) {
    let now = 0;
    for (const item of particle.items) {
      now += take(model, item, left, order);
      if (particle.kind === 'choice' && now > 0) break;
    }
    if (now === 0) break;
    taken += now;
  }
  return taken;
};

/**
 * The order in which the schema has the given children: keys of elements, as many times as counted. Undefined when they do not fit the
 * content model. A repeated choice has many right orders; this is the one with alternatives one after another.
 */
export const schemaOrder = (
  model: SchemaModel,
  particle: Particle | undefined,
  counts: ReadonlyMap<string, number>,
): readonly string[] | undefined => {
  const left = new Map(counts);
  const order: string[] = [];
  if (particle !== undefined) take(model, particle, left, order);
  return [...left.values()].some((count) => count > 0) ? undefined : order;
};
