export { decrypt, encrypt } from './cipher.ts';
export { loadMasterKey, parseMasterKey } from './masterKey.ts';
export { makeVault, type DataKeys, type Vault, type WrappedKey } from './vault.ts';
