import { readConfig } from '../../adapters/config/index.ts';
import { makeLog } from '../../adapters/telemetry/index.ts';
import { inWords, runHub } from './run.ts';

try {
  const config = readConfig();
  process.exitCode = await runHub(config, makeLog({ level: config.logLevel }));
} catch (error) {
  process.stderr.write(inWords(error));
  process.exitCode = 1;
}
