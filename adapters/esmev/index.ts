export { makeBridge, type Bridge, type BridgePorts, type Outage } from './bridge.ts';
export type { BridgeContext } from './context.ts';
export { makeFederalClient, type FederalClient, type FederalClientPorts } from './federalClient.ts';
export { loadEsmevSettings } from './loadSettings.ts';
export { fetchFile, fileDigest, ftpPlaceOf, storeFile } from './ftp.ts';
export type * from './ports.ts';
export { makeStoredFiles } from './storedFiles.ts';
export { makeBridgeRoutes, type BridgeRoutePorts } from './routes.ts';
export { bridgeMnemonic, type EsmevSettings } from './settings.ts';
