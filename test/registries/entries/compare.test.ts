import { expect } from 'chai';
import fc from 'fast-check';
import { Type } from 'typebox';
import { choices, compareEntries, compareLines } from '../../../registries/entries/index.ts';

const schema = Type.Object({
  name: Type.String({ title: 'Название' }),
  kind: Type.Optional(
    Type.Enum(['a', 'b'], { title: 'Вид', ...choices({ a: 'первый', b: 'второй' }), default: 'a' }),
  ),
  vip: Type.Optional(Type.Boolean({ title: 'Срочно', default: false })),
  nodes: Type.Optional(Type.Array(Type.String({ title: 'Узел' }), { title: 'Узлы' })),
  files: Type.Optional(
    Type.Array(
      Type.Object({
        name: Type.String({ title: 'Имя' }),
        content: Type.String({ title: 'Содержимое' }),
      }),
      { title: 'Файлы' },
    ),
  ),
});

describe('registries/entries/compare', () => {
  it('names every difference by the titles of its fields, in words', () => {
    const before = { name: 'Старое', nodes: ['n1', 'n2'] };
    const after = { name: 'Новое', kind: 'b', vip: true, nodes: ['n2', 'n3'] };
    expect(compareEntries(schema, before, after)).to.deep.equal([
      { field: '/name', title: 'Название', kind: 'changed', before: 'Старое', after: 'Новое' },
      { field: '/nodes/0', title: 'Узлы › 1', kind: 'removed', before: 'n1', after: null },
      { field: '/nodes/1', title: 'Узлы › 2', kind: 'added', before: null, after: 'n3' },
      { field: '/kind', title: 'Вид', kind: 'changed', before: 'первый', after: 'второй' },
      { field: '/vip', title: 'Срочно', kind: 'changed', before: 'нет', after: 'да' },
    ]);
    expect(compareEntries(schema, { ...before, vip: false }, before)).to.deep.equal([]);
  });

  it('compares files by name and their texts line by line', () => {
    const file = (name: string, content: string) => ({ name, content });
    const before = { name: 'x', files: [file('a.xsd', '1\n2\n3'), file('b.xsd', 'b')] };
    const after = { name: 'x', files: [file('b.xsd', 'b'), file('a.xsd', '1\nдва\n3')] };
    const [change, ...rest] = compareEntries(schema, before, after);
    expect(rest).to.deep.equal([]);
    expect(change?.title).to.equal('Файлы › a.xsd › Содержимое');
    expect(change?.lines).to.deep.equal([
      { kind: 'same', text: '1' },
      { kind: 'removed', text: '2' },
      { kind: 'added', text: 'два' },
      { kind: 'same', text: '3' },
    ]);
  });

  it('a comparison of lines loses and invents nothing', () => {
    const text = fc.array(fc.constantFrom('а', 'б', 'в', ''), { maxLength: 12 });
    fc.assert(
      fc.property(text, text, (left, right) => {
        const lines = compareLines(left.join('\n'), right.join('\n'));
        if (lines.some(({ kind }) => kind === 'gap')) return;
        const of = (kind: string) =>
          lines.filter((line) => line.kind !== kind).map((line) => line.text);
        expect(of('added').join('\n')).to.equal(left.join('\n'));
        expect(of('removed').join('\n')).to.equal(right.join('\n'));
      }),
    );
  });
});
