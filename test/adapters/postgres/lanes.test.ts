import { expect } from 'chai';
import { HubError } from '../../../broker/index.ts';
import { makeBatcher, makeLanes } from '../../../adapters/postgres/lanes.ts';

describe('adapters/postgres group commit', () => {
  it('puts what is submitted together into one batch, up to its limit, in order', async () => {
    const batches: number[][] = [];
    const submit = makeBatcher({
      lanes: makeLanes(2),
      itemsMax: 3,
      flush: (items: readonly number[]) => {
        batches.push([...items]);
        return Promise.resolve(items.map((item) => item * 10));
      },
    });
    const results = await Promise.all([1, 2, 3, 4, 5].map(submit));
    expect(results).to.deep.equal([10, 20, 30, 40, 50]);
    expect(batches).to.deep.equal([
      [1, 2, 3],
      [4, 5],
    ]);
  });

  it('collects while every lane is busy, and lets kinds of work take turns', async () => {
    const lanes = makeLanes(1);
    const order: string[] = [];
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const make = (name: string) =>
      makeBatcher({
        lanes,
        itemsMax: 10,
        flush: async (items: readonly number[]) => {
          order.push(`${name}${items.length}`);
          if (order.length === 1) await gate;
          return items;
        },
      });
    const [a, b] = [make('a'), make('b')];
    const first = a(0);
    await Promise.resolve();
    const rest = [a(1), b(1), a(2), b(2), b(3)];
    release();
    await Promise.all([first, ...rest]);
    expect(order).to.deep.equal(['a1', 'b3', 'a2']);
  });

  it('leaves an item that does not fit for the next batch', async () => {
    const batches: string[][] = [];
    const submit = makeBatcher({
      lanes: makeLanes(1),
      itemsMax: 10,
      fits: () => {
        const seen = new Set<string>();
        return (item: string) => !seen.has(item) && seen.add(item).size > 0;
      },
      flush: (items: readonly string[]) => {
        batches.push([...items]);
        return Promise.resolve(items);
      },
    });
    await Promise.all(['x', 'x', 'y', 'x'].map(submit));
    expect(batches).to.deep.equal([['x', 'y'], ['x'], ['x']]);
  });

  it('tries one by one after an unexpected error, but passes a refusal to all', async () => {
    const flush = (items: readonly number[]): Promise<readonly number[]> => {
      if (items.includes(7)) return Promise.reject(new HubError('SMEVFailure'));
      if (items.includes(3)) return Promise.reject(new RangeError('three'));
      return Promise.resolve(items);
    };
    const submit = makeBatcher({ lanes: makeLanes(1), itemsMax: 10, flush });
    const mixed = await Promise.allSettled([1, 3, 5].map(submit));
    expect(mixed.map(({ status }) => status)).to.deep.equal(['fulfilled', 'rejected', 'fulfilled']);
    const refused = await Promise.allSettled([1, 7].map(submit));
    expect(refused.map(({ status }) => status)).to.deep.equal(['rejected', 'rejected']);
  });
});
