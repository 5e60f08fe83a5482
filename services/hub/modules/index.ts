import type { Module } from '../../../module/index.ts';
import type { Core } from '../core.ts';
import { attachmentsModule } from './attachments.ts';
import { makeAuditModule } from './audit.ts';
import { deskModules } from './desk.ts';
import { esmevModule } from './esmev.ts';
import { evidenceModule } from './evidence.ts';
import { benchModule } from './bench.ts';
import { identityModule } from './identity.ts';
import { informationTypesModule } from './informationTypes.ts';
import { messagesModule } from './messages.ts';
import { monitorModule } from './monitor.ts';
import { overviewModule } from './overview.ts';
import { queuesModule } from './queues.ts';
import { pushModule } from './push.ts';
import { registersModule } from './registers.ts';
import { reconciliationModule } from './reconciliation.ts';
import { scenariosModule } from './scenarios.ts';
import { signingModule } from './signing.ts';
import { taggingModule } from './tagging.ts';
import { webhooksModule } from './webhooks.ts';

/** The services that live in the hub's process, in the order in which their jobs start; one file each wires its ports. */
export const makeModules = (core: Core): readonly Module[] => [
  identityModule(core),
  makeAuditModule(core),
  registersModule(core),
  signingModule(core),
  ...deskModules(core),
  monitorModule(core),
  queuesModule(core),
  overviewModule(core),
  messagesModule(core),
  taggingModule(core),
  evidenceModule(core),
  reconciliationModule(core),
  scenariosModule(core),
  attachmentsModule(core),
  esmevModule(core),
  informationTypesModule(core),
  benchModule(core),
  pushModule(core),
  webhooksModule(core),
];
