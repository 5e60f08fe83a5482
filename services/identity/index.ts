export type { Account } from './accounts/account.ts';
export type { AccountDraft, GrantedRole } from './accounts/create.ts';
export { makeIdentity, type Identity } from './identity.ts';
export type { IdentityPorts, IdentitySettings, Passwords, Secrets } from './ports.ts';
export type { SessionData } from './routes/sessionSchemas.ts';
