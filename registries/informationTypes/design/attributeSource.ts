import { limits, type Clock } from '../../../broker/index.ts';
import type { Attribute } from '../../attributes/index.ts';
import { entryAt } from '../../entries/index.ts';
import type { Queryable } from '../../ports.ts';
import type { AttributeSource } from './fromAttribute.ts';

type Ports = { readonly db: Queryable; readonly clock: Clock };

const partsMax = 200;
/** Groups of a form nest no deeper. */
const depthMax = 4;

/** Reads an entry of the register of types and attributes with what it is made of. */
export const makeAttributeSource = (p: Ports) => {
  const entryOf = async (code: string): Promise<Attribute | undefined> =>
    (await entryAt(p.db, 'attributes', code, p.clock.nowMs()))?.data as Attribute | undefined;

  /** Built-in type at the end of a chain of bases. */
  const builtInOf = async (attribute: Attribute): Promise<string> => {
    let base = attribute.base ?? 'string';
    for (let step = 0; base.startsWith('{') && step < limits.schemaDepthMax; step += 1) {
      const next = await entryOf(base);
      base = next?.base ?? (next?.kind === 'complex' ? 'object' : 'string');
    }
    return base;
  };

  /** Places right below a place of the type: `{ns}/Request/Applicant` → `…/Applicant/Snils`. */
  const placesBelow = (code: string): Promise<readonly { data: Attribute }[]> =>
    p.db.query<{ data: Attribute }>(
      `select distinct on (e.code) e.data from registry.entry e
       where e.register = 'attributes' and e.state in ('published', 'deprecated')
         and starts_with(e.code, $1::text) and strpos(substr(e.code, length($1::text) + 1), '/') = 0
         and strpos(substr(e.code, length($1::text) + 1), '@') = 0
       order by e.code, e.version desc limit $2::int`,
      [`${code}/`, partsMax],
    );

  /** A place whose type a named structure is: only places have children. */
  const placeOfType = async (code: string): Promise<string | undefined> => {
    const rows = await p.db.query<{ code: string }>(
      `select e.code from registry.entry e
       where e.register = 'attributes' and e.state in ('published', 'deprecated') and e.data ->> 'base' = $1::text
         and e.data ->> 'kind' = 'complex' and e.code like '{%}/%' order by length(e.code), e.code limit 1`,
      [code],
    );
    return rows[0]?.code;
  };

  const sourceOf = async (attribute: Attribute, depth: number): Promise<AttributeSource> => {
    const isDeep = attribute.kind !== 'complex' || depth >= depthMax;
    const place = attribute.code.includes('}/') || attribute.code.includes('#');
    const at = isDeep || place ? attribute.code : await placeOfType(attribute.code);
    const below = isDeep || at === undefined ? [] : await placesBelow(at);
    return {
      attribute,
      builtIn: await builtInOf(attribute),
      children: await Promise.all(below.map(({ data }) => sourceOf(data, depth + 1))),
    };
  };

  return async (code: string): Promise<AttributeSource | undefined> => {
    const attribute = await entryOf(code);
    return attribute && sourceOf(attribute, 1);
  };
};
