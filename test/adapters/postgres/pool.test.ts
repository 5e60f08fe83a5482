import { expect } from 'chai';
import { withDatabase } from '../../support/database.ts';

describe('adapters/postgres pool', () => {
  const db = withDatabase({ modules: ['postgres'] });

  it('reads int8 as a number and refuses what a number cannot hold', async () => {
    const { database } = db();
    const rows = await database.query<object>('select 9007199254740991::int8 as big');
    expect(rows).to.deep.equal([{ big: 9007199254740991 }]);
    await database.query('select 9007199254740993::int8 as big').then(
      () => expect.fail('must be refused'),
      (error: unknown) => expect(error).to.be.instanceOf(RangeError),
    );
  });

  it('rolls a failed transaction back', async () => {
    const { database } = db();
    await database.query('create table probe (n int primary key)');
    const failing = database.tx(async (sql) => {
      await sql.query('insert into probe values (1)');
      await sql.query('insert into probe values (1)');
    });
    await failing.then(
      () => expect.fail('must be refused'),
      (error: unknown) => expect(error).to.have.property('code', '23505'),
    );
    expect(await database.query('select * from probe')).to.deep.equal([]);
  });

  it('repeats a transaction whose connection is lost before commit', async () => {
    const { database } = db();
    await database.query('create table counted (n int)');
    let runs = 0;
    await database.tx(async (sql) => {
      runs += 1;
      await sql.query('insert into counted values ($1::int)', [runs]);
      if (runs === 1) await sql.query('select pg_terminate_backend(pg_backend_pid())');
    });
    expect(runs).to.equal(2);
    expect(await database.query('select n from counted')).to.deep.equal([{ n: 2 }]);
  });

  it('repeats a read and refuses a write whose outcome is unknown', async () => {
    const { database } = db();
    const suicide = 'select pg_terminate_backend(pg_backend_pid()), pg_sleep(1)';
    await database.query(suicide).then(
      () => expect.fail('must be refused'),
      (error: unknown) => expect(error).to.have.property('code', 'SMEVFailure'),
    );
    expect(await database.read('select 1 as one')).to.deep.equal([{ one: 1 }]);
  });

  it('sorts Russian text by the ICU locale and keeps exact milliseconds', async () => {
    const { database } = db();
    const words = ['яблоко', 'ёлка', 'Ёж', 'елка', 'арбуз', 'жук'];
    const sorted = await database.query<{ w: string }>(
      'select w from unnest($1::text[]) w order by w',
      [words],
    );
    expect(sorted.map(({ w }) => w)).to.deep.equal(words.toSorted(new Intl.Collator('ru').compare));
    const ms = 1_772_484_290_123;
    const [row] = await database.query<{ ms: number }>(
      'select (extract(epoch from to_timestamp($1::int8 / 1000.0)) * 1000)::int8 as ms',
      [ms],
    );
    expect(row?.ms).to.equal(ms);
  });
});
