import { messageStoreContract } from '../../contract/messageStore.ts';
import { withDatabase } from '../../support/database.ts';
import { withStore } from '../../support/store.ts';

describe('adapters/postgres message store', () => {
  messageStoreContract('PostgreSQL', withStore(withDatabase({ modules: ['postgres'] })));
});
