import type { FieldSchema } from '../replies.ts';

/** Where a field stands and what is wrong there. */
export type FieldContext = {
  readonly register: string;
  /** Refusals by JSON pointer. */
  readonly errors: ReadonlyMap<string, string>;
  /** Fields that cannot change any more: the code of an entry that exists. */
  readonly fixed: ReadonlySet<string>;
};

export type FieldProps = {
  readonly schema: FieldSchema;
  /** JSON pointer into the card. */
  readonly field: string;
  readonly label: string;
  readonly required: boolean;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  readonly context: FieldContext;
};

/** Ids of inputs follow from their places, so that labels and refusals find them. */
export const idOf = (field: string): string => `field${field.replaceAll('/', '-')}`;

/** A value as text; empty when it is none. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** A field of a plain date. */
export const isDate = ({ pattern }: FieldSchema): boolean => pattern === '^\\d{4}-\\d{2}-\\d{2}$';

/** A date that may be a moment with its time zone. */
export const isMoment = ({ pattern }: FieldSchema): boolean =>
  pattern?.startsWith('^\\d{4}-\\d{2}-\\d{2}(T') === true;

/** A table «code → system». */
export const isRecordOf = ({ type, properties, patternProperties }: FieldSchema): boolean =>
  type === 'object' && properties === undefined && patternProperties !== undefined;

const cellCharsMax = 2_000;
const columnsMax = 6;

/** A list of small flat records. */
export const isTable = ({ items }: FieldSchema): boolean => {
  const columns = Object.values(items?.properties ?? {});
  return (
    columns.length > 0 &&
    columns.length <= columnsMax &&
    columns.every(
      ({ properties, items: inner, maxLength = 0, type, enum: values }) =>
        properties === undefined &&
        inner === undefined &&
        maxLength <= cellCharsMax &&
        (type === 'string' || values !== undefined),
    )
  );
};

/** A place of a certificate in the card of a system. */
export const isPem = (field: string): boolean => /\/certificates\/\d+$/.test(field);
