import { expect } from 'chai';
import { builtinProvider } from '../../../adapters/crypto/index.ts';
import { makeServiceCaller } from '../../../adapters/directCall/index.ts';
import { HubError, limits, type ElectronicService } from '../../../broker/index.ts';
import {
  jsonAnswer,
  startEndpoint,
  type Answer,
  type DepartmentEndpoint,
} from '../../support/departmentEndpoint.ts';
import { mnemonic, requestEntry, typeCode } from '../../support/messages.ts';
import { actor } from '../../support/soapWorld.ts';

describe('adapters/directCall', () => {
  let endpoint: DepartmentEndpoint;
  beforeEach(async () => {
    endpoint = await startEndpoint();
  });
  afterEach(() => endpoint.stop());

  const { head } = requestEntry();
  const payload = { form: 'json', typeCode: 'VS00001v001', value: { a: 1 } } as const;
  const serviceOf = (protocol: 'rest' | 'soap'): ElectronicService => ({
    code: 'S',
    name: 'S',
    owner: mnemonic('VIS42'),
    endpoint: endpoint.url,
    protocol,
    typeCode: typeCode('VS00001v001'),
    active: true,
    validFromMs: 0,
    validToMs: null,
  });
  const callerOf = (callMsMax?: number) =>
    makeServiceCaller({
      signer: actor('HUB42'),
      provider: builtinProvider(),
      toXml: () => {
        throw new HubError('InvalidContent', { reason: 'не переводится' });
      },
      prove: async () => ({ certificateSha256: 'ab', algorithm: 'ecdsa-sha256' }),
      ...(callMsMax !== undefined && { callMsMax }),
    });
  const failure = async (
    answer: Answer,
    callMsMax?: number,
    protocol: 'rest' | 'soap' = 'rest',
  ): Promise<HubError> => {
    endpoint.answerWith(answer);
    try {
      await callerOf(callMsMax).call(serviceOf(protocol), head, payload);
    } catch (error) {
      if (error instanceof HubError) return error;
      throw error;
    }
    return expect.fail('the call succeeded');
  };

  it('KIS-6.3.1 ends a call that is not answered, or whose answer stops in its middle, when its time is over', async () => {
    const silent = await failure(() => undefined, 100);
    expect(silent).to.include({ code: 'ServiceCallFailed' });
    expect(silent.message).to.contain('100 мс');
    const halfway = await failure((_asked, response) => {
      response.writeHead(200).write('{"a":');
    }, 100);
    expect(halfway).to.include({ code: 'ServiceCallFailed' });
    expect(halfway.message).to.contain('100 мс');
  });

  it('KIS-6.3.1 reads no more of an answer than an envelope may have', async () => {
    const tooLong = await failure((_asked, response) => {
      response.writeHead(200).end(Buffer.alloc(limits.envelopeBytesMax + 1, 0x20));
    });
    expect(tooLong.code).to.equal('ServiceCallFailed');
    expect(tooLong.message).to.contain(String(limits.envelopeBytesMax));
  });

  it('KIS-6.3.1 calls nobody when the content cannot be said in XML', async () => {
    const error = await failure(jsonAnswer({}), undefined, 'soap');
    expect(error.code).to.equal('ServiceCallFailed');
    expect(error.message).to.contain('не переводится в XML');
    expect(endpoint.asked).to.deep.equal([]);
  });

  it('KIS-2.4.11 proves the signature of an answer that has one', async () => {
    endpoint.answerWith(jsonAnswer({ b: 2 }, { 'Hub-Signature': 'h..s' }));
    const answer = await callerOf().call(serviceOf('rest'), head, payload);
    expect(answer).to.deep.include({
      signature: 'h..s',
      proof: { certificateSha256: 'ab', algorithm: 'ecdsa-sha256' },
    });
    endpoint.answerWith(jsonAnswer({ b: 2 }));
    const unsigned = await callerOf().call(serviceOf('rest'), head, payload);
    expect(unsigned).to.deep.include({ signature: '', proof: null });
  });
});
