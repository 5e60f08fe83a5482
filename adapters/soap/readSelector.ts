import assert from 'node:assert/strict';
import { HubError, type EpochMs, type Selector } from '../../broker/index.ts';
import { attribute, textOf } from '../xml/index.ts';
import { signedElement } from './callerSignature.ts';
import { optionalText } from './fields.ts';
import type { Received } from './received.ts';
import { readBoolean, readDateTime } from './values.ts';

export type ReadSelector = {
  readonly selector: Selector | null;
  readonly nodeId: string | null;
  readonly timestampMs: EpochMs;
};

/** Reads the MessageTypeSelector of GetRequest and GetResponse; null selector means the first message of the queue. */
export const readSelector = (received: Received): ReadSelector => {
  const element = signedElement(received);
  assert(element, 'the structure was checked');
  const { basic } = received.names;
  const namespace = optionalText(element, basic, 'NamespaceURI');
  const localName = optionalText(element, basic, 'RootElementLocalName');
  const timestampMs = readDateTime(optionalText(element, basic, 'Timestamp') ?? '');
  assert(timestampMs !== null, 'the structure was checked');
  return {
    selector: namespace === null || localName === null ? null : { namespace, localName },
    nodeId: optionalText(element, basic, 'NodeID'),
    timestampMs,
  };
};

/** Reads the signed Timestamp of GetStatus and GetIncomingQueueStatistics, in epoch milliseconds. */
export const readTimestamp = (received: Received): EpochMs => {
  const element = signedElement(received);
  assert(element, 'the structure was checked');
  const timestampMs = readDateTime(textOf(element));
  assert(timestampMs !== null, 'the structure was checked');
  return timestampMs;
};

export type ReadAck = { readonly messageId: string; readonly accepted: boolean };

/** Reads AckTargetMessage. `accepted` is optional in 1.3 and often left out elsewhere; absent means true. @throws HubError InvalidContent */
export const readAck = (received: Received): ReadAck => {
  const element = signedElement(received);
  assert(element, 'the structure was checked');
  const accepted = readBoolean(attribute(element, 'accepted') ?? 'true');
  if (accepted === null) {
    const reason = 'не является значением xs:boolean';
    throw new HubError('InvalidContent', {
      field: 'AckTargetMessage/@accepted',
      violations: [{ field: 'AckTargetMessage/@accepted', reason }],
    });
  }
  return { messageId: textOf(element).trim(), accepted };
};
