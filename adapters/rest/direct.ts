import type { Reply } from '../../module/index.ts';
import { requestFields, sameId } from './accept.ts';
import type { DirectData } from './envelopes.ts';
import { signReply } from './hubSignature.ts';
import { iso } from './moments.ts';
import type { RestPorts } from './ports.ts';
import { readSubmission, type SubmissionContext } from './submission.ts';

/**
 * POST /services/{code}/call: the direct mode (KIS-6.3.1): the answer of an electronic service in the same HTTP exchange.
 * @throws HubError ServiceIsNotActive, ServiceCallFailed and the refusals of SendRequest
 */
export const makeDirect =
  (ports: RestPorts) =>
  async (code: string, context: SubmissionContext<DirectData>): Promise<Reply> => {
    const { envelope } = context.body;
    sameId(code, envelope.service, 'envelope.service');
    const { request, response, payload } = await ports.callService({
      ...readSubmission(ports, context),
      serviceCode: code,
      ...requestFields(envelope),
    });
    const body = await signReply(ports, context.caller, {
      messageId: request.head.messageId,
      responseId: response.head.messageId,
      type: response.head.typeCode,
      sender: response.head.sender,
      answeredAt: iso(response.head.receivedAtMs),
      converted: payload.form === 'xml',
      content:
        payload.form === 'xml' ? ports.convertXml(payload.xml, response.head) : payload.value,
    });
    return { status: 200, body };
  };
