import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { withHub } from '../../support/hub.ts';

const migration = 'services/identity/migrations/0004_rights_of_the_exchange.sql';

describe('rights of an earlier installation', () => {
  const world = withHub();

  const rightsOf = async (code: string): Promise<readonly string[]> => {
    const [row] = await world().hub.storage.database.query<{ rights: string[] }>(
      'select rights from identity.role where code = $1::text',
      [code],
    );
    return row?.rights.toSorted() ?? [];
  };
  const make = (code: string, rights: readonly string[], by: string) =>
    world().hub.storage.database.query(
      'update identity.role set rights = $2::text[], changed_by = $3::text where code = $1::text',
      [code, [...rights], by],
    );

  it('gives untouched roles what new installations have, once, and leaves a role that a person changed', async () => {
    const seeded = await rightsOf('participant.clerk');
    const old = ['messages.read', 'messages.content', 'queues.read'];
    await make('participant.clerk', old, 'hub');
    await make('participant.admin', old, 'admin');
    const sql = await readFile(migration, 'utf8');
    await world().hub.storage.database.query(sql);
    await world().hub.storage.database.query(sql);
    expect(await rightsOf('participant.clerk')).to.deep.equal(seeded);
    expect(await rightsOf('participant.admin')).to.deep.equal(old.toSorted());
  });
});
