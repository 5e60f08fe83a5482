import { createHmac } from 'node:crypto';
import {
  makeConnectedReader,
  makeIncidentStore,
  makeMonitorSettings,
  makeOutbox,
  makeStoredFigures,
  repeat,
} from '../../../adapters/postgres/index.ts';
import {
  checkMailAddress,
  checkWebhookAddress,
  makeMail,
  makeWebhook,
} from '../../../adapters/notify/index.ts';
import { newToken } from '../../../adapters/runtime/index.ts';
import type { Contact } from '../../../broker/index.ts';
import type { Module } from '../../../module/index.ts';
import { makeMonitorModule, type MonitorPorts } from '../../monitor/index.ts';
import type { Core } from '../core.ts';
import { makeFigures } from '../monitor/figures.ts';
import { partStates } from '../monitor/parts.ts';
import { hubVersion } from '../version.ts';

/** E-mail addresses of a participant's card as contacts: told once, of what it can mend itself (KIS-4.6.3). */
const contactOf = (organisation: string, address: string): Contact => ({
  contactId: 0,
  audience: 'participant',
  organisation,
  channel: 'email',
  address,
  severityMin: 'info',
  quiet: null,
  enabled: true,
  version: 0,
});

/** Ports of the monitor over this hub. */
const portsOf = (core: Core): { readonly ports: MonitorPorts; readonly close: () => void } => {
  const { config, clock, log, storage } = core;
  const { database } = storage;
  const stored = makeStoredFigures(database);
  const connected = makeConnectedReader(database);
  const webhookKey = storage.secretFor('webhook');
  const secretOf = (contactId: number): string =>
    createHmac('sha256', webhookKey).update(String(contactId)).digest('base64url');
  const mail = makeMail({ smtpUrl: config.smtpUrl, from: config.mailFrom });
  const webhook = makeWebhook({ hosts: config.webhookHosts, secretOf, clock });
  const ports: MonitorPorts = {
    clock,
    log,
    incidents: makeIncidentStore(database),
    outbox: makeOutbox(database),
    settings: makeMonitorSettings(database),
    components: storage.components,
    figures: makeFigures(core, stored, connected),
    queueTypes: stored.queueTypes,
    registeredContacts: async (ogrns) => {
      const wanted = new Set(ogrns);
      const participants = await connected.participants(clock.nowMs());
      return participants
        .filter(({ ogrn }) => wanted.has(ogrn))
        .flatMap(({ ogrn, emails }) => emails.map((email) => contactOf(ogrn, email)));
    },
    ackTimes: connected.ackTimes,
    traffic: stored.systemTraffic,
    deliver: (notice) => (notice.channel === 'email' ? mail.deliver : webhook)(notice),
    checkAddress: ({ channel, address }) =>
      channel === 'email'
        ? checkMailAddress(address)
        : checkWebhookAddress(address, config.webhookHosts),
    webhookSecret: ({ channel, contactId }) => (channel === 'webhook' ? secretOf(contactId) : null),
    backupDone: stored.backupDone,
    part: partStates(core),
    version: hubVersion(),
    job: (name, intervalMs, step) => ({ name, ...repeat(name, intervalMs, log, step) }),
    changed: () => storage.live.changed('incidents'),
    newId: () =>
      newToken()
        .replaceAll(/[^A-Za-z0-9]/g, '')
        .slice(0, 10),
  };
  return { ports, close: mail.close };
};

/** The monitor as part of the hub: rules, incidents, notices, health, components. */
export const monitorModule = (core: Core): Module => {
  const { ports, close } = portsOf(core);
  const module = makeMonitorModule(ports, core.config.roles.includes('jobs'));
  const closing = { name: 'mail', start: () => undefined, stop: async () => close() };
  return { ...module, jobs: [closing, ...module.jobs] };
};
