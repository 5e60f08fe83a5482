export type { Account } from './accounts/account.ts';
export type { AccountDraft, GrantedRole } from './accounts/create.ts';
export { makeIdentity, type Identity } from './identity.ts';
export type {
  IdentityPorts,
  IdentitySettings,
  Organisations,
  Passwords,
  Secrets,
  SignOn,
} from './ports.ts';
export type {
  AccountData,
  AccountLineData,
  AccountsData,
  IssuedData,
} from './routes/accountSchemas.ts';
export type { AddressRulesData } from './routes/addressRoutes.ts';
export type { OpenSessionData, TokenData } from './routes/views.ts';
export type { GrantData, GrantsData, RightsData } from './grants/schemas.ts';
export type { RevealsData } from './reveal/routes.ts';
export type { RoleData, RoleHistoryData, RolesData } from './roles/routes.ts';
export type { RuleAttribute } from './rules/rule.ts';
export type { RuleData, RulesData } from './rules/routes.ts';
export type { SessionData } from './routes/sessionSchemas.ts';
