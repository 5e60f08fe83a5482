import {
  makeDownloadTickets,
  makeMessageList,
  makeMessageListing,
  makeRefusalList,
  makeSavedFilters,
} from '../../../adapters/postgres/index.ts';
import { makeMessagesRoutes } from '../../../adapters/rest/messages/index.ts';
import { newToken } from '../../../adapters/runtime/index.ts';
import type { Module } from '../../../module/index.ts';
import type { Core } from '../core.ts';
import { makeCertificates } from '../parts.ts';

/** Search, cards and files of messages, and the list behind the journal that they are found in. */
export const messagesModule = (core: Core): Module => {
  const { storage, registry, registers, clock, log, config } = core;
  const { database, vault } = storage;
  return {
    code: 'messages',
    routes: makeMessagesRoutes({
      list: makeMessageList(database, vault),
      refusals: makeRefusalList(database),
      filters: makeSavedFilters(database),
      tickets: makeDownloadTickets(database),
      journal: storage.journal,
      exchange: core.exchange,
      registry,
      rules: registry,
      certificates: makeCertificates(registry),
      provider: core.provider,
      trust: core.trust,
      reveals: core.identity.reveals,
      words: registers.words,
      attributesOf: registers.attributesOf,
      newToken,
      clock,
    }),
    jobs: config.roles.includes('jobs')
      ? [{ name: 'messageList', ...makeMessageListing(database, log) }]
      : [],
  };
};
