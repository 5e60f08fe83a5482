/** A plain model of an XSD set: what the register of types shows and the JSON mapping follows. Everything is data, fit for JSON. */

/** `{namespace}local`; a type without a name has the key of its owner: `{ns}Request/Item`. */
export type TypeKey = string;

export type Occurs = number | 'unbounded';

export type Facets = {
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

export type SimpleTypeModel = {
  readonly kind: 'simple';
  readonly key: TypeKey;
  /** '' for a type without a name. */
  readonly name: string;
  readonly ns: string;
  readonly documentation: string;
  readonly variety: 'atomic' | 'list' | 'union';
  /** Local name of the nearest built-in type: `string`, `date`; of a list that of its items, of a union `anySimpleType`. */
  readonly builtIn: string;
  /** The type it restricts; absent for built-in types, lists and unions. */
  readonly base?: TypeKey;
  /** Its own facets and those of the types it restricts. */
  readonly facets: Facets;
};

export type AttributeModel = {
  readonly name: string;
  /** '' for an unqualified attribute. */
  readonly ns: string;
  readonly type: TypeKey;
  readonly required: boolean;
  readonly documentation: string;
  readonly default?: string;
  readonly fixed?: string;
};

export type ElementModel = {
  readonly name: string;
  /** '' for an unqualified element. */
  readonly ns: string;
  readonly type: TypeKey;
  readonly documentation: string;
  readonly nillable: boolean;
  readonly abstract: boolean;
  readonly default?: string;
  readonly fixed?: string;
  /** Key of the element that this one may stand for. */
  readonly substitutes?: string;
};

export type Particle =
  | {
      readonly kind: 'element';
      readonly min: number;
      readonly max: Occurs;
      readonly element: ElementModel;
    }
  | {
      readonly kind: 'sequence' | 'choice' | 'all';
      readonly min: number;
      readonly max: Occurs;
      readonly items: readonly Particle[];
    }
  | {
      readonly kind: 'any';
      readonly min: number;
      readonly max: Occurs;
      readonly namespaces: string;
    };

export type ComplexTypeModel = {
  readonly kind: 'complex';
  readonly key: TypeKey;
  readonly name: string;
  readonly ns: string;
  readonly documentation: string;
  readonly abstract: boolean;
  readonly mixed: boolean;
  readonly base?: TypeKey;
  /** Type of the text for simple content. */
  readonly text?: TypeKey;
  /** Whole content model: that of the base comes first in an extension. Absent for empty and simple content. */
  readonly particle?: Particle;
  /** With those of the base. */
  readonly attributes: readonly AttributeModel[];
  readonly anyAttribute: boolean;
};

export type TypeModel = SimpleTypeModel | ComplexTypeModel;

export type SchemaModel = {
  readonly targetNamespaces: readonly string[];
  /** Global elements by key, in the order of the files. */
  readonly elements: Readonly<Record<string, ElementModel>>;
  /** Every named type and every nameless one, by key; the built-in ones that are used as well. */
  readonly types: Readonly<Record<TypeKey, TypeModel>>;
  /** Prefix that the schemas themselves give to a namespace, made unique. */
  readonly prefixes: Readonly<Record<string, string>>;
};

/** Key of a named component; '' is no namespace. */
export const keyOf = (ns: string, local: string): string => `{${ns}}${local}`;
