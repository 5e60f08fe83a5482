import { expect } from 'chai';
import { jsonSchemaValidator } from '../../../adapters/json/index.ts';
import { limits } from '../../../broker/index.ts';
import { refusal } from '../../support/refusal.ts';

const schema = {
  $id: 'urn:test:a',
  type: 'object',
  required: ['a/b'],
  additionalProperties: false,
  properties: {
    'a/b': { enum: ['x', 'y'] },
    date: { type: 'string', format: 'date' },
    count: { $ref: '#/$defs/Count' },
    list: { type: 'array', items: { type: 'string', pattern: '^\\d{11}$' } },
  },
  $defs: { Count: { type: 'integer', minimum: 3 } },
};

describe('JSON Schema validator', () => {
  const validator = jsonSchemaValidator(schema);

  it('accepts what fits', () => {
    expect(
      validator.validate({ 'a/b': 'x', date: '2026-01-31', count: 3, list: ['12345678901'] }),
    ).to.deep.equal([]);
  });

  it('names every place by its JSON pointer, in Russian', () => {
    const violations = validator.validate({ 'a/b': 'z', date: '2026-13-01', count: 1, other: 1 });
    expect(new Map(violations.map(({ field, reason }) => [field, reason]))).to.deep.equal(
      new Map([
        ['/other', 'поле не описано в схеме'],
        ['/a~1b', 'должно быть равно одному из разрешенных значений: x, y'],
        ['/date', 'должно соответствовать формату "date"'],
        ['/count', 'должно быть >= 3'],
      ]),
    );
    expect(validator.validate({})).to.deep.equal([
      { field: '/a~1b', reason: 'обязательное поле отсутствует' },
    ]);
    expect(validator.validate(null)[0]?.field).to.equal('/');
  });

  it('never quotes the value: it may be personal', () => {
    const [first] = validator.validate({ 'a/b': 'x', list: ['Иванов'] });
    expect(first?.field).to.equal('/list/0');
    expect(first?.reason).to.not.contain('Иванов');
  });

  it('stops at the limit', () => {
    const list = Array.from({ length: 10_000 }, () => 'x');
    expect(validator.validate({ 'a/b': 'x', list })).to.have.length(limits.validationErrorsMax);
  });

  it('compiles two versions with the same $id', () => {
    const second = jsonSchemaValidator({ ...schema, required: [] });
    expect(second.validate({})).to.deep.equal([]);
    expect(validator.validate({})).to.have.length(1);
  });

  const wrong: readonly (readonly [string, unknown])[] = [
    ['an unknown type', { type: 'text' }],
    ['an unknown keyword', { type: 'object', requierd: [] }],
    ['an unknown format', { type: 'string', format: 'snils' }],
    ['a reference outside', { $ref: 'http://example.test/x.json' }],
    ['a reference that leads nowhere', { $ref: '#/$defs/none' }],
    ['a wrong pattern', { type: 'string', pattern: '(' }],
    ['a number', 5],
    ['a list', []],
    ['nothing', null],
  ];
  for (const [title, value] of wrong) {
    it(`refuses a schema with ${title}`, () => {
      const error = refusal('RegistryEntryInvalid', () => jsonSchemaValidator(value));
      expect(error.details.violations).to.have.length(1);
    });
  }
});
