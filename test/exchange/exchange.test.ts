import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { withHub } from '../support/hub.ts';

const sample = (name: string): string =>
  readFileSync(new URL(`../../schemas/VS00001v001/${name}`, import.meta.url), 'utf8').trim();

describe('exchange of requests and answers', () => {
  const world = withHub();

  it('carries a request from SOAP 1.2 with GOST to SOAP 1.3 with RSA and its answer back', async () => {
    const consumer = world().soap('MFC42', '1.2');
    const provider = world().soap('VIS42', '1.3');
    const accepted = await consumer.sendRequest({ payload: sample('request.sample.xml') });
    const request = await provider.getRequest();
    expect(request?.metadata.messageId).to.equal(accepted.messageId);
  });
});
