import { expect } from 'chai';
import fc from 'fast-check';
import { Writable } from 'node:stream';
import { makeLog } from '../../../adapters/telemetry/index.ts';
import { HubError, type Log } from '../../../broker/index.ts';

type Line = Record<string, unknown>;

const capture = (level: 'error' | 'warn' | 'info' = 'info'): { log: Log; lines: () => Line[] } => {
  const parts: string[] = [];
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      parts.push(chunk.toString());
      done();
    },
  });
  const lines = (): Line[] =>
    parts
      .join('')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Line);
  return { log: makeLog({ level, stream }), lines };
};

const written = (fields: Line): Line => {
  const { log, lines } = capture();
  log.info('test.event', fields);
  const [line = {}] = lines();
  return line;
};

describe('log', () => {
  it('writes one event as one line of JSON with its fields', () => {
    const { log, lines } = capture();
    log.info('message.dispatched', { attempt: 2, durationMs: 15 });
    log.error('store.lost');
    expect(lines()).to.have.length(2);
    expect(lines()[0]).to.deep.include({
      level: 'info',
      event: 'message.dispatched',
      attempt: 2,
      durationMs: 15,
    });
    expect(lines()[0]?.['at']).to.match(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  });

  it('is silent below its level', () => {
    const { log, lines } = capture('warn');
    log.info('quiet');
    log.warn('loud');
    expect(lines().map((line) => line['event'])).to.deep.equal(['loud']);
  });

  it('lets no field replace the time, the level or the event', () => {
    const line = written({ level: 'error', event: 'forged', at: 'never', message: 'kept' });
    expect(line).to.deep.include({ level: 'info', event: 'test.event', message: 'kept' });
    expect(line['at']).to.not.equal('never');
  });

  const names = [
    'content',
    'body',
    'payload',
    'snils',
    'fio',
    'payerInn',
    'operator_token',
    'PASSWORD',
  ];
  for (const name of [...names, 'ФИО', 'lastName', 'private-key']) {
    it(`hides ${name} at any depth`, () => {
      fc.assert(
        fc.property(fc.nat({ max: 2 }), (depth) => {
          let fields: Line = { [name]: 'Ж-4711-Ж' };
          for (let level = 0; level < depth; level += 1) fields = { inner: [fields] };
          expect(JSON.stringify(written(fields))).to.not.include('4711');
        }),
        { numRuns: 10 },
      );
    });
  }

  it('keeps counts, hashes and identifiers', () => {
    const fields = {
      attachments: 3,
      contentHash: 'ab12',
      messageId: 'd0d7c1aa-5d3f-11ef-9c6b-0242ac120002',
      uin: '0410964900000000000000173',
      systems: ['MFC42', 'VIS42'],
    };
    expect(written(fields)).to.deep.include(fields);
  });

  for (const text of [
    '112-233-445 95',
    'i.ivanov@mail.example',
    '+7 (384) 212-34-56',
    '32 04 123456',
  ]) {
    it(`hides ${text} inside a text`, () => {
      expect(written({ reason: `найдено: ${text}.` })['reason']).to.equal('найдено: [hidden].');
    });
  }

  it('shows of an error its name, code and place, not the data that it quotes', () => {
    const cause = Object.assign(new TypeError('bad value "Иванов" for column fio'), {
      code: '22P02',
    });
    const line = JSON.stringify(written({ failure: new AggregateError([], 'outer', { cause }) }));
    expect(line).to.include('22P02').and.include('log.test.ts').and.include('bad value');
    expect(line).to.not.include('Иванов');
  });

  it('shows of a refusal its code', () => {
    const failure = new HubError('AccessDenied', { value: 'Иванов', reason: 'нет правила' });
    expect(written({ failure })['failure']).to.deep.equal({
      code: 'AccessDenied',
      reason: 'нет правила',
    });
  });

  it('writes a line whatever it is given', () => {
    fc.assert(
      fc.property(
        fc.object({ withBigInt: true, withDate: true, withTypedArray: true }),
        (fields) => {
          expect(written(fields)['event']).to.equal('test.event');
        },
      ),
      { numRuns: 100 },
    );
    const loop: Line = {};
    loop['loop'] = loop;
    expect(written(loop)['event']).to.equal('test.event');
    expect(String(written({ long: 'я'.repeat(5_000) })['long'])).to.have.length(1_001);
  });
});
