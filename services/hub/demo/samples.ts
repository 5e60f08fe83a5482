import { readFileSync } from 'node:fs';
import path from 'node:path';
import { schemasDir } from '../../../adapters/config/index.ts';

const text = (file: string): string => readFileSync(path.join(schemasDir, file), 'utf8').trim();

/** Business content that the demo sends, from the samples of the information types. */
export const samples = {
  familyRequest: text('VS00001v001/request.sample.xml'),
  familyRequestJson: text('VS00001v001/request.sample.json'),
  familyResponse: text('VS00001v001/response.sample.xml'),
  requisites: text('VS00002v001/request.sample.xml'),
};
