import type { Accepted } from '../../broker/index.ts';
import type { Signer } from '../crypto/xmldsig/index.ts';
import { freeId, smevSignature } from './hubSigner.ts';
import { namespacesOf, type SoapVersion } from './wire.ts';
import { replyRoot, TYPES_PREFIX, xmlReply, type Reply } from './writeEnvelope.ts';
import { metadataContent } from './writeMetadata.ts';

/** SendRequestResponse and SendResponseResponse: MessageMetadata signed by the hub (МР §4.4). */
export const writeAccepted = async (
  version: SoapVersion,
  operation: 'SendRequest' | 'SendResponse',
  accepted: Accepted,
  signer: Signer,
): Promise<Reply> => {
  const { head } = accepted.message;
  const content = metadataContent(version, TYPES_PREFIX, {
    messageId: head.messageId,
    kind: head.kind,
    sender: accepted.sender,
    recipient: accepted.recipient,
    sentAtMs: head.legalReceivedAtMs,
    deliveredAtMs: null,
    destinationName: accepted.destinationName,
    typeName: head.typeCode,
    status: accepted.status,
  });
  const name = `${TYPES_PREFIX}:MessageMetadata`;
  const { types } = namespacesOf[version];
  const fragment = `<${name} xmlns:${TYPES_PREFIX}="${types}" Id="${freeId(content)}">${content}</${name}>`;
  const signature = await smevSignature(signer, fragment, TYPES_PREFIX);
  return xmlReply(replyRoot(version, `${operation}Response`, fragment + signature));
};
