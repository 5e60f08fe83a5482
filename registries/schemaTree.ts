/** Restrictions of a simple value, whatever schema language says them. */
export type ValueFacets = {
  readonly patterns?: readonly string[];
  readonly enumeration?: readonly { readonly value: string; readonly documentation: string }[];
  readonly length?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minInclusive?: string;
  readonly maxInclusive?: string;
  readonly minExclusive?: string;
  readonly maxExclusive?: string;
  readonly totalDigits?: number;
  readonly fractionDigits?: number;
};

/** Alternatives inside a structure: at most one of them, and one at least when `required`. */
export type SchemaChoice = { readonly names: readonly string[]; readonly required: boolean };

/**
 * One place of a document and what may stand there: the neutral form of XSD and of JSON Schema that comparison, passports and forms
 * work with. A repeated place is one node: in JSON the array and its items together.
 */
export type SchemaNode = {
  /** Local name of an element, `@name` of an attribute, name of a JSON member, `*` for anything. */
  readonly name: string;
  /** '' in JSON and for what belongs to no namespace. */
  readonly ns: string;
  readonly title: string;
  readonly required: boolean;
  readonly repeated: boolean;
  readonly min: number;
  readonly max: number | 'unbounded';
  readonly nillable: boolean;
  /** '' for a type without a name. */
  readonly typeName: string;
  /** Built-in type of the value (`string`, `date`, `integer`), `object` for a structure, `any`, `array` for an array of arrays. */
  readonly base: string;
  readonly facets: ValueFacets;
  readonly fixed?: string;
  readonly default?: string;
  /** Members that are not declared are allowed. */
  readonly open: boolean;
  /** The children come in this order only. */
  readonly ordered: boolean;
  readonly choices: readonly SchemaChoice[];
  /** The type contains itself here; the children are not repeated. */
  readonly recursive: boolean;
  /** Conditions of the schema that have no neutral form, as text; '' when there are none. */
  readonly conditions: string;
  readonly children: readonly SchemaNode[];
};
