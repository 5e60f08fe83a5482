import assert from 'node:assert/strict';
import { makeIds, stopwatch, systemClock } from '../../../adapters/runtime/index.ts';
import type { DemoOperator } from './operator.ts';
import { Refused, type RemoteDepartment } from './remote.ts';
import { samples } from './samples.ts';

export type Cast = {
  readonly mfc: RemoteDepartment;
  readonly mfcRevoked: RemoteDepartment;
  readonly vis: RemoteDepartment;
  readonly rpgu: RemoteDepartment;
};
export type Stage = Cast & { readonly operator: DemoOperator; readonly ackTimeoutMs: number };

/** One story of the demo. `play` throws when it goes otherwise than it must, and returns the message whose journey is shown. */
export type Journey = {
  readonly title: string;
  readonly expect: string;
  readonly play: (stage: Stage) => Promise<string>;
};

const pollMs = 100;
const waitMsMax = 20_000;

/** Asks again until there is an answer; the demo's departments poll like real ones. */
const until = async <T>(what: string, ask: () => Promise<T | null | false>): Promise<T> => {
  for (const passedMs = stopwatch(); passedMs() < waitMsMax;) {
    const found = await ask();
    if (found !== null && found !== false) return found;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  return assert.fail(`не дождались: ${what}`);
};

const { messageId: newId } = makeIds(systemClock);
const family = { type: 'VS00001v001', content: samples.familyRequest };

const mustRefuse = async (code: string, send: () => Promise<unknown>): Promise<string> => {
  try {
    await send();
  } catch (error) {
    assert(error instanceof Refused, String(error));
    assert(error.code === code, `отказ ${error.code} вместо ${code}: ${error.message}`);
    return error.message;
  }
  return assert.fail(`хаб принял то, что должен был отклонить с кодом ${code}`);
};

const stateOf = async (operator: DemoOperator, messageId: string): Promise<string> => {
  const messages = await operator.trace(messageId);
  return messages.find((one) => one.messageId === messageId)?.state ?? 'нет';
};

const mustBe = async ({ operator }: Stage, messageId: string, state: string): Promise<void> => {
  const got = await stateOf(operator, messageId);
  assert(got === state, `состояние ${got} вместо ${state}`);
};

const answerNext = async (provider: RemoteDepartment, content: string): Promise<void> => {
  const request = await until('запрос у поставщика', () => provider.take('requests'));
  await provider.answer(request, content);
  await provider.ack(request.messageId);
};

const requestAndAnswer: Journey = {
  title: 'Запрос и ответ: МФЦ (SOAP 1.2, ГОСТ) → ведомство (SOAP 1.3, RSA)',
  expect: 'delivered',
  play: async (stage) => {
    const { messageId } = await stage.mfc.send(family);
    await answerNext(stage.vis, samples.familyResponse);
    const response = await until('ответ у МФЦ', () => stage.mfc.take('responses'));
    assert(response.text.includes('CONFIRMED'), 'ответ искажён');
    await stage.mfc.ack(response.messageId);
    await mustBe(stage, messageId, 'delivered');
    return messageId;
  },
};

const jsonAndXml: Journey = {
  title: 'Запрос из портала (JSON) и ответ ведомства (XML): перевод туда и обратно',
  expect: 'delivered',
  play: async (stage) => {
    const { messageId } = await stage.rpgu.send({
      type: 'VS00001v001',
      content: samples.familyRequestJson,
    });
    await answerNext(stage.vis, samples.familyResponse);
    const response = await until('ответ у портала', () => stage.rpgu.take('responses'));
    assert(
      (JSON.parse(response.text) as { Result?: string }).Result === 'CONFIRMED',
      `ответ искажён: ${response.text}`,
    );
    await stage.rpgu.ack(response.messageId);
    await mustBe(stage, messageId, 'delivered');
    return messageId;
  },
};

const broadcast: Journey = {
  title: 'Рассылка: ведомство → МФЦ и портал',
  expect: 'delivered',
  play: async (stage) => {
    const { messageId } = await stage.vis.send({
      type: 'VS00002v001',
      content: samples.requisites,
    });
    for (const recipient of [stage.mfc, stage.rpgu]) {
      const got = await until(`рассылка у ${recipient.mnemonic}`, () => recipient.take('requests'));
      assert(
        got.messageId === messageId && got.text.includes('03100643000000013900'),
        'рассылка искажена',
      );
      await recipient.ack(got.messageId);
    }
    await mustBe(stage, messageId, 'delivered');
    return messageId;
  },
};

const rejection: Journey = {
  title: 'Отказ поставщика: сведений нет (NO_DATA)',
  expect: 'delivered',
  play: async (stage) => {
    const { messageId } = await stage.mfc.send(family);
    const request = await until('запрос у поставщика', () => stage.vis.take('requests'));
    await stage.vis.reject(request, 'NO_DATA', 'Сведения о заявлении не найдены');
    await stage.vis.ack(request.messageId);
    const response = await until('отказ у МФЦ', () => stage.mfc.take('responses'));
    assert(response.text.includes('NO_DATA'), 'причина отказа потеряна');
    await stage.mfc.ack(response.messageId);
    await mustBe(stage, messageId, 'delivered');
    return messageId;
  },
};

const refusedJourney = (
  title: string,
  code: string,
  send: (stage: Stage, messageId: string) => Promise<unknown>,
): Journey => ({
  title,
  expect: code,
  play: async (stage) => {
    const messageId = newId();
    await mustRefuse(code, () => send(stage, messageId));
    assert((await stage.operator.trace(messageId)).length === 0, 'отклонённое сообщение сохранено');
    await until(
      'запись об отказе',
      async () => (await stage.operator.refusals(messageId)).length > 0,
    );
    return messageId;
  },
});

const badSignature = refusedJourney(
  'Подпись неверна: содержимое изменено после подписания',
  'SignatureIsInvalid',
  ({ mfc }, messageId) => mfc.sendSpoiled({ ...family, messageId }),
);
const revoked = refusedJourney(
  'Сертификат отозван',
  'CertificateIsRevoked',
  ({ mfcRevoked }, messageId) => mfcRevoked.send({ ...family, messageId }),
);
const schemaError = refusedJourney(
  'Содержимое не по схеме: неверный номер заявления',
  'InvalidContent',
  ({ mfc }, messageId) =>
    mfc.send({
      type: family.type,
      content: family.content.replace('A-2026-000017', 'сто семнадцать'),
      messageId,
    }),
);

const duplicate: Journey = {
  title: 'Повтор того же сообщения',
  expect: 'delivered',
  play: async (stage) => {
    const messageId = newId();
    const eolMs = systemClock.nowMs() + 3_600_000;
    await stage.mfc.send({ ...family, messageId, eolMs });
    await mustRefuse('MessageIsAlreadySent', () => stage.mfc.send({ ...family, messageId, eolMs }));
    await answerNext(stage.vis, samples.familyResponse);
    assert((await stage.vis.take('requests')) === null, 'повтор попал в очередь второй раз');
    const response = await until('ответ у МФЦ', () => stage.mfc.take('responses'));
    await stage.mfc.ack(response.messageId);
    await mustBe(stage, messageId, 'delivered');
    return messageId;
  },
};

const lostAck: Journey = {
  title: 'Потерянный Ack: сообщение выдано повторно',
  expect: 'delivered',
  play: async (stage) => {
    const { messageId } = await stage.mfc.send(family);
    const first = await until('запрос у поставщика', () => stage.vis.take('requests'));
    const second = await until('повторная выдача', () => stage.vis.take('requests'));
    assert(
      first.messageId === messageId && second.messageId === messageId,
      'выдано другое сообщение',
    );
    await stage.vis.answer(second, samples.familyResponse);
    await stage.vis.ack(second.messageId);
    const response = await until('ответ у МФЦ', () => stage.mfc.take('responses'));
    await stage.mfc.ack(response.messageId);
    await mustBe(stage, messageId, 'delivered');
    return messageId;
  },
};

const expired: Journey = {
  title: 'Истёк срок жизни (EOL): получатель не пришёл за сообщением',
  expect: 'expired',
  play: async (stage) => {
    const { messageId } = await stage.mfc.send({ ...family, eolMs: systemClock.nowMs() + 1_500 });
    await until(
      'истечение срока',
      async () => (await stateOf(stage.operator, messageId)) === 'expired',
    );
    const statuses = await stage.mfc.statuses();
    assert(
      statuses.includes('requestIsRejectedBySmev'),
      `отправитель не узнал об истечении: ${statuses.join(', ')}`,
    );
    return messageId;
  },
};

/** The stories of the demo in the order in which they are told. */
export const journeys: readonly Journey[] = [
  requestAndAnswer,
  jsonAndXml,
  broadcast,
  rejection,
  badSignature,
  revoked,
  schemaError,
  duplicate,
  lostAck,
  expired,
];
