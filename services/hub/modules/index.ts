import type { Module } from '../../../module/index.ts';
import type { Core } from '../core.ts';
import { makeAuditModule } from './audit.ts';
import { identityModule } from './identity.ts';
import { signingModule } from './signing.ts';
import { taggingModule } from './tagging.ts';

/** The services that live in the hub's process, in the order in which their jobs start; one file each wires its ports. */
export const makeModules = (core: Core): readonly Module[] => [
  identityModule(core),
  makeAuditModule(core),
  signingModule(core),
  taggingModule(core),
];
