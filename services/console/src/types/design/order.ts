import type { FieldType } from '../../../../../registries/index.ts';

/** Kinds of fields as the palette shows them. */
export const fieldTypesInOrder = [
  'text',
  'integer',
  'decimal',
  'boolean',
  'date',
  'dateTime',
  'list',
  'group',
] as const satisfies readonly FieldType[];
