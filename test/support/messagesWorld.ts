import { randomBytes } from 'node:crypto';
import {
  builtinProvider,
  naturalAlgorithm,
  readCertificate,
  readPrivateKey,
} from '../../adapters/crypto/index.ts';
import { composeCall, requestBlock } from '../../adapters/sdk/index.ts';
import { composeMessageId } from '../../broker/index.ts';
import type { FullCard, MessagesData } from '../../adapters/rest/messages/index.ts';
import { familyRequest, familyResponse, present } from './exchangeParts.ts';
import type { HubWorld } from './hub.ts';
import type { TestPerson } from './people.ts';
import { until } from './until.ts';

export const application = 'A-2026-000017';
export const transactionCode = 'TC-42-ABCDEFGHJKMNPQRSTVWXYZ2345';

/** An answered request of МФЦ, one that waits, a JSON request of the portal, and a refused one. */
export const playMessages = async (world: HubWorld) => {
  const mfc = world.soap('MFC42', '1.2');
  const vis = world.json('VIS42');
  const asked = await mfc.sendRequest({ payload: familyRequest(application), transactionCode });
  const request = present(await vis.lease('requests'));
  await vis.ack(request.messageId);
  const answered = await world
    .soap('VIS42', '1.3')
    .sendResponse({ to: request.replyTo ?? '', payload: familyResponse(application) });
  await mfc.ack(present(await mfc.getResponse()).metadata.messageId);
  const waiting = await mfc.sendRequest({ payload: familyRequest('A-2026-000018') });
  const uin = { Uin: '18810577250455140013' };
  const portal = await world.json('RPGU42').send({ type: 'VS00004v001', content: uin });
  return {
    request: asked.messageId,
    answer: answered.messageId,
    waiting: waiting.messageId,
    portal: portal.messageId,
  };
};

/** The list as a person sees it once it holds so many messages: it follows the exchange within two seconds. */
export const untilListed = (person: TestPerson, query: string, count: number) =>
  until(`${count} messages by ${query}`, async () => {
    const { body } = await person.get<MessagesData>(`/api/v1/messages?${query}`);
    return body.messages.length === count ? body : null;
  });

export const cardOf = async (person: TestPerson, id: string): Promise<FullCard> =>
  (await person.get<FullCard>(`/api/v1/messages/${id}/card`)).body;

/** Sends a request whose content was changed after it was signed, as a broken proxy would; resolves to its identifier. */
export const sendSpoiled = async (world: HubWorld): Promise<string> => {
  const { keyPem, certificatePem } = world.department('MFC42');
  const key = readPrivateKey(keyPem);
  const certificate = readCertificate(certificatePem);
  const signer = {
    provider: builtinProvider(),
    key,
    certificate,
    algorithm: naturalAlgorithm(key),
  };
  const id = composeMessageId(Date.now(), randomBytes(10));
  const block = requestBlock('1.2', { payload: familyRequest(application) }, id);
  const call = await composeCall(
    signer,
    { version: '1.2', operation: 'SendRequest', mtom: false },
    block,
  );
  const body = call.body.toString('utf8').replace('Образцова', 'Подменова');
  await fetch(`${world.hub.url}/ws/1.2`, {
    method: 'POST',
    headers: { 'Content-Type': call.contentType, SOAPAction: '"urn:SendRequest"' },
    body,
  });
  return id;
};
