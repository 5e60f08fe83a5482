import { limits, type Clock, type EpochMs } from '../../broker/index.ts';
import { momentParam } from '../entries/index.ts';
import type { Queryable } from '../ports.ts';
import type { Attribute } from './attribute.ts';

export type UsedAttribute = {
  readonly code: string;
  /** Version that the information type uses; its definition is in `data`. */
  readonly version: number;
  readonly data: Attribute;
  /** Marks as they are now. */
  readonly personalData: boolean;
  readonly classifier: string | null;
};

const attributesSql = `
  select used.code, used.version, used.data,
    coalesce((latest.data ->> 'personalData')::boolean, false) as "personalData", latest.data ->> 'classifier' as classifier
  from registry.effective_at(${momentParam(2)}) type
  join registry.reference r on (r.register, r.code, r.version) = (type.register, type.code, type.version)
    and r.to_register = 'attributes'
  join registry.entry used on (used.register, used.code, used.version) = ('attributes', r.to_code, r.to_version)
  left join registry.effective_at(${momentParam(2)}) latest on latest.register = 'attributes' and latest.code = used.code
  where type.register = 'informationTypes' and type.code = $1::text
  order by used.code collate "C" limit $3::int`;

/** Types and attributes that an information type uses at a moment (now when absent), by code. */
export const makeAttributesOf =
  (p: { readonly db: Queryable; readonly clock: Clock }) =>
  (typeCode: string, atMs: EpochMs = p.clock.nowMs()): Promise<readonly UsedAttribute[]> =>
    p.db.query<UsedAttribute>(attributesSql, [typeCode, atMs, limits.schemaRowsMax]);
