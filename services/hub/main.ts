import { readConfig } from '../../adapters/config/index.ts';
import { makeLog } from '../../adapters/telemetry/index.ts';
import { runHub } from './run.ts';

const config = readConfig();
process.exitCode = await runHub(config, makeLog({ level: config.logLevel }));
