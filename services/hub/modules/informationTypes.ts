import { typeFiles, zipFiles } from '../../../adapters/bundle/index.ts';
import { printPdf } from '../../../adapters/pdf/index.ts';
import type { Module } from '../../../module/index.ts';
import { makeInformationTypesModule } from '../../informationTypes/index.ts';
import type { Core } from '../core.ts';

/** Passports, comparison and design of information types as part of the hub. */
export const informationTypesModule = ({ registers, clock }: Core): Module =>
  makeInformationTypesModule({
    types: registers.types,
    clock,
    print: printPdf,
    filesOf: typeFiles,
    zip: zipFiles,
  });
