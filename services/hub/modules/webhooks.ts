import { createHmac } from 'node:crypto';
import { signDetachedJws } from '../../../adapters/crypto/index.ts';
import { callSigned, checkWebhookAddress } from '../../../adapters/notify/index.ts';
import {
  beginFollowing,
  makeFollower,
  makeWebhookStore,
  repeat,
  withHeads,
  type WebhookStore,
} from '../../../adapters/postgres/index.ts';
import { makeWebhookRoutes } from '../../../adapters/rest/index.ts';
import { newRandomBytes } from '../../../adapters/runtime/index.ts';
import { limits, makeWebhookWork, statusEventOf, type WebhookCall } from '../../../broker/index.ts';
import type { Job, Module } from '../../../module/index.ts';
import type { Core } from '../core.ts';
import { systemsOfCaller } from '../systemsOfCaller.ts';

const followerName = 'webhooks';

/** The event as it is kept is what is signed twice: by the subscription's secret, and by the hub for everybody. */
const makeDeliver =
  ({ config, clock, keys, provider }: Core, secretOf: (webhookId: number) => string) =>
  async ({ webhookId, url, event, attempt }: WebhookCall): Promise<void> => {
    const jws = await signDetachedJws({ payload: event, ...keys.gost, provider });
    await callSigned({
      address: url,
      hosts: config.webhookHosts,
      secret: secretOf(webhookId),
      atMs: clock.nowMs(),
      body: JSON.stringify(event),
      contentType: 'application/cloudevents+json',
      headers: { 'hub-jws': jws, 'hub-event-id': event.id, 'hub-attempt': String(attempt) },
      timeoutMs: limits.webhookCallMsMax,
    });
  };

const jobOf = (core: Core, store: WebhookStore, secretOf: (webhookId: number) => string): Job => {
  const { storage, clock, log, config, metrics } = core;
  const { database, components, records } = storage;
  const isOn = (): boolean => components.isOn('job.webhooks');
  const work = makeWebhookWork({
    calls: store.calls,
    deliver: makeDeliver(core, secretOf),
    records,
    random: () => (newRandomBytes(1)[0] ?? 0) / 256,
    told: (count) => metrics.told('webhook', count),
    clock,
    log,
  });
  const loop = repeat('webhooks', limits.webhookIntervalMs, log, async () =>
    isOn() ? work.step() : false,
  );
  const cleaning = repeat('webhooks.prune', limits.upkeepIntervalMs, log, async () => {
    await store.prune(clock.nowMs() - limits.webhookCallsKeptMs);
    return false;
  });
  const follower = makeFollower(database, log, followerName, async (sql, entries) => {
    const known = await withHeads(sql, entries);
    const events = known.flatMap((entry) => statusEventOf(entry, config.mnemonic) ?? []);
    await store.enqueue(sql, events, clock.nowMs());
  });
  return {
    name: 'webhooks',
    start: () => {
      beginFollowing(database, followerName).then(follower.start, (error: unknown) =>
        log.error('webhooks.notBegun', { error: String(error) }),
      );
      loop.start();
      cleaning.start();
    },
    stop: async () => {
      await follower.stop();
      await loop.stop();
      await cleaning.stop();
      await work.idle();
    },
  };
};

/** Calls of systems about what happens to their messages. */
export const webhooksModule = (core: Core): Module => {
  const { config, storage, registers, clock } = core;
  const store = makeWebhookStore(storage.database);
  const key = storage.secretFor('system-webhook');
  const secretOf = (webhookId: number): string =>
    createHmac('sha256', key).update(String(webhookId)).digest('base64url');
  return {
    code: 'webhooks',
    routes: makeWebhookRoutes({
      store,
      checkAddress: (url) => checkWebhookAddress(url, config.webhookHosts),
      secretOf,
      systemsOf: systemsOfCaller(registers),
      clock,
    }),
    jobs: config.roles.includes('jobs') ? [jobOf(core, store, secretOf)] : [],
  };
};
