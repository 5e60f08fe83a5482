import { Agent, request } from 'node:http';

export type Post = (
  body: Buffer,
  soapAction: string,
) => Promise<{ readonly status: number; readonly body: string }>;

/** Posts SOAP calls over kept-alive connections, one for each client. */
export const makePost = (url: string, clients: number): { post: Post; close(): void } => {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const post: Post = (body, soapAction) =>
    new Promise((resolve, reject) => {
      const headers = {
        'Content-Type': 'text/xml; charset=utf-8',
        'Content-Length': body.length,
        SOAPAction: `"urn:${soapAction}"`,
      };
      const call = request(url, { method: 'POST', agent, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            body: Buffer.concat(chunks).toString('utf8'),
          }),
        );
        response.on('error', reject);
      });
      call.on('error', reject);
      call.end(body);
    });
  return { post, close: () => agent.destroy() };
};
