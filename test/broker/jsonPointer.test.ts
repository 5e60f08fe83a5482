import { expect } from 'chai';
import { readPointer } from '../../broker/index.ts';
import { refusal } from '../support/refusal.ts';

describe('JSON pointer', () => {
  // The examples of RFC 6901 §5.
  const document = { foo: ['bar', 'baz'], '': 0, 'a/b': 1, 'c%d': 2, 'e^f': 3, 'm~n': 8, ' ': 7 };

  it('reads what RFC 6901 §5 says', () => {
    expect(readPointer(document, '')).to.equal(document);
    expect(readPointer(document, '/foo')).to.deep.equal(['bar', 'baz']);
    expect(readPointer(document, '/foo/0')).to.equal('bar');
    expect(readPointer(document, '/')).to.equal(0);
    expect(readPointer(document, '/a~1b')).to.equal(1);
    expect(readPointer(document, '/c%d')).to.equal(2);
    expect(readPointer(document, '/e^f')).to.equal(3);
    expect(readPointer(document, '/m~0n')).to.equal(8);
    expect(readPointer(document, '/ ')).to.equal(7);
  });

  it('finds nothing outside: inherited members, lengths, leading zeros, values below values', () => {
    for (const pointer of [
      '/constructor',
      '/foo/length',
      '/foo/00',
      '/foo/-',
      '/foo/2',
      '/a~1b/x',
    ]) {
      expect(readPointer(document, pointer), pointer).to.equal(undefined);
    }
  });

  it('refuses what is not a pointer', () => {
    for (const pointer of ['foo', '/a~2', '/a~']) {
      refusal('RegistryEntryInvalid', () => readPointer(document, pointer));
    }
  });
});
