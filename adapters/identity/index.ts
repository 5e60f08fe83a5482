/** What services/identity needs of the outside: slow hashes, chance, the single sign-on. */
export { argon2Passwords } from './passwords.ts';
export { makeSeals, makeSecrets } from './secrets.ts';
export { makeSignOn, type SignOnSettings } from './signOn.ts';
export { totpCodes } from './timeCodes.ts';
