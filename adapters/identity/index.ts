/** What services/identity needs of the outside: slow hashes, chance, the single sign-on. */
export { argon2Passwords } from './passwords.ts';
export { makeSecrets } from './secrets.ts';
