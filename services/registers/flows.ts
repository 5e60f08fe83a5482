import type { Flow } from '../../registries/index.ts';
import { isoOrNull } from './schemas.ts';

/** A flow as the interface writes it. */
export const flowReply = ({ typeCode, lastAtMs, ...flow }: Flow) => ({
  sender: flow.sender,
  senderName: flow.senderName,
  senderOrganisation: flow.senderOrganisation,
  type: typeCode,
  typeName: flow.typeName,
  recipient: flow.recipient,
  recipientName: flow.recipientName,
  recipientOrganisation: flow.recipientOrganisation,
  basis: flow.basis,
  mode: flow.mode,
  requests: flow.requests,
  responses: flow.responses,
  last: isoOrNull(lastAtMs),
});
