import { readCertificate, readPrivateKey } from '../../../adapters/crypto/index.ts';
import { openAuthority } from '../../../adapters/keys/index.ts';
import { makeIds } from '../../../adapters/runtime/index.ts';
import { makeJsonClient, makeSoapClient } from '../../../adapters/sdk/index.ts';
import { jsonToXml, readSchemaModel, xmlToJson } from '../../../adapters/xml/index.ts';
import { HubError, isHubError } from '../../../broker/index.ts';
import type { Module } from '../../../module/index.ts';
import type { InformationTypeCard } from '../../../registries/index.ts';
import {
  makeBenchModule,
  type BenchMessage,
  type BenchOutcome,
  type BenchPorts,
  type TestKey,
} from '../../bench/index.ts';
import type { Core } from '../core.ts';
import { safeOf } from './signing.ts';

const keyMs = 365 * 86_400_000;

const makeIssue =
  ({ config, clock }: Core): BenchPorts['issue'] =>
  async ({ name, ogrn }) => {
    const nowMs = clock.nowMs();
    const authority = await openAuthority(config.dataDir, 'gost2012-256', nowMs);
    const times = { notBeforeMs: nowMs - 60_000, notAfterMs: nowMs + keyMs };
    const issued = await authority.issue({ CN: name, O: name, OGRN: ogrn }, times);
    return {
      privateKeyPem: issued.privateKeyPem,
      certificatePem: issued.certificatePem,
      validToMs: times.notAfterMs,
    };
  };

const sendOver = async (
  { ownAddress, provider, clock }: Core,
  { privateKeyPem, certificatePem }: Pick<TestKey, 'privateKeyPem' | 'certificatePem'>,
  { messageId, type, wire, content }: BenchMessage,
): Promise<string> => {
  const options = {
    baseUrl: ownAddress.url ?? '',
    key: readPrivateKey(privateKeyPem),
    certificate: readCertificate(certificatePem),
    provider,
    nowMs: clock.nowMs,
  };
  if (wire === 'json') {
    const sent = await makeJsonClient(options).send({
      messageId,
      type,
      content,
      testMessage: true,
    });
    return sent.status;
  }
  const sent = await makeSoapClient({ ...options, version: wire }).sendRequest({
    messageId,
    payload: String(content),
    testMessage: true,
  });
  return sent.status ?? '';
};

const outcomeOf = async (work: Promise<string>): Promise<BenchOutcome> => {
  try {
    return { accepted: true, status: await work };
  } catch (error) {
    if (!isHubError(error)) throw error;
    const { code, message, details } = error;
    return { accepted: false, code, reason: message, violations: details.violations ?? [] };
  }
};

const modelOf = (card: InformationTypeCard) => {
  if (card.xsd !== undefined) return readSchemaModel(card.xsd.files);
  throw new HubError('InvalidContent', {
    field: 'content',
    reason: `У вида сведений ${card.code} нет схемы XML: содержимое не переводится.`,
  });
};

const rootOf = (card: InformationTypeCard): string => `{${card.namespace}}${card.requestRoot}`;

/** The test bench over the doors of this very hub. */
export const benchModule = (core: Core): Module => {
  const { storage, clock, registers, registry } = core;
  const safe = safeOf(storage.vault);
  return makeBenchModule({
    db: storage.database,
    clock,
    newMessageId: makeIds(clock).messageId,
    workflow: registers.workflow,
    organisationOf: registers.ownership.organisationOf,
    issue: makeIssue(core),
    seal: safe.seal,
    open: safe.open,
    send: (key, message) => outcomeOf(sendOver(core, key, message)),
    toXml: (card, value) => jsonToXml(value, modelOf(card), rootOf(card)),
    toJson: (card, xml) =>
      xmlToJson(xml, modelOf(card), rootOf(card), {
        typed: card.json?.typed === true,
        prefixes: 'model',
      }),
    journal: storage.journal,
    refresh: registry.refresh,
  });
};
