import type { HubWorld } from './hub.ts';

export type JsonReply = {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
};

/** Posts an envelope signed by a department, for calls that the client has no method for. */
export const signedPost = async (
  world: HubWorld,
  mnemonic: string,
  path: string,
  envelope: object,
): Promise<JsonReply> => {
  const response = await fetch(`${world.hub.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ envelope, signature: await world.json(mnemonic).sign(envelope) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    body: text === '' ? {} : (JSON.parse(text) as JsonReply['body']),
  };
};
