import type { Caller } from '../../module/index.ts';
import { HubError, parseMnemonic, type Mnemonic, type Payload } from '../../broker/index.ts';
import { parseXml } from '../xml/index.ts';
import type { ExplainData } from './envelopes.ts';
import type { RestPorts } from './ports.ts';

const payloadOf = ({ type, content, xml }: ExplainData): Payload => {
  if (xml !== undefined) {
    const { root } = parseXml(xml);
    return { form: 'xml', namespace: root.ns, localName: root.local, xml };
  }
  if (type === undefined || content === undefined) {
    const reason = 'укажите type и content либо xml';
    throw new HubError('BadRequest', { field: 'envelope', reason });
  }
  return { form: 'json', typeCode: type, value: content };
};

const senderFor = (caller: Caller, asked: string | undefined): Mnemonic => {
  const own = caller.system?.mnemonic;
  if (asked !== undefined && (caller.operator || asked === own))
    return parseMnemonic(asked, 'sender');
  if (asked === undefined && own !== undefined) return own;
  throw asked === undefined
    ? new HubError('BadRequest', { field: 'envelope.sender', reason: 'укажите отправителя' })
    : new HubError('AccessDenied', {
        field: 'envelope.sender',
        reason: 'Маршрут другой системы виден только оператору.',
      });
};

/** Why a message would go where it goes, without sending it (design.md §2.3). @throws HubError BadRequest, AccessDenied */
export const explainRoute = (ports: RestPorts, caller: Caller, asked: ExplainData) => {
  const atMs = asked.at === undefined ? ports.clock.nowMs() : Date.parse(asked.at);
  const explanation = ports.exchange.explain(
    senderFor(caller, asked.sender),
    payloadOf(asked),
    atMs,
  );
  const { sender, typeCode, recipients, allowed, reasons } = explanation;
  return { sender, type: typeCode, recipients, allowed, reasons };
};
