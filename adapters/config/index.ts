export { readConfig, type Config, type Environment } from './config.ts';
export { consoleDir, projectRoot, schemasDir } from './paths.ts';
export { variables, type LogLevel, type Role, type VariableName } from './variables.ts';
