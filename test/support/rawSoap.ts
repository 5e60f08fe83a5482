import type { SoapOperation, SoapVersion } from '../../adapters/soap/index.ts';
import type { ComposedCall } from '../../adapters/sdk/index.ts';

export type RawReply = { readonly status: number; readonly text: string; readonly code: string };

/** Posts a call as it is, for what no honest client sends; `code` is the hub's own of a fault, '' of a good answer. */
export const postSoap = async (
  url: string,
  call: ComposedCall,
  operation: SoapOperation = 'SendRequest',
  version: SoapVersion = '1.2',
): Promise<RawReply> => {
  const response = await fetch(`${url}/ws/${version}`, {
    method: 'POST',
    headers: { 'Content-Type': call.contentType, SOAPAction: `"urn:${operation}"` },
    body: new Uint8Array(call.body),
  });
  const text = await response.text();
  return { status: response.status, text, code: /<Code>HUB42:(\w+)<\/Code>/.exec(text)?.[1] ?? '' };
};

export const textCall = (xml: string): ComposedCall => ({
  contentType: 'text/xml; charset=utf-8',
  body: Buffer.from(xml),
});
