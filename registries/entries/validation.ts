import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import localize from 'ajv-i18n/localize/ru/index.js';
import type { TSchema } from 'typebox';
import { limits, type Violation } from '../../broker/index.ts';
import { choicesKeyword } from './choices.ts';

const ajv = new Ajv2020({
  // Every wrong field is named at once; bundles are bounded by size, depth and `validationErrorsMax`.
  allErrors: true,
  strict: true,
  // The schema beside an error holds the field's Russian title.
  verbose: true,
});
// Said for people and for forms; they bind nothing.
ajv.addVocabulary([choicesKeyword, 'x-long-text', 'x-register']);

// The types of ajv-i18n promise `export default`, the files export the function itself.
const inRussian = localize as unknown as (errors: readonly ErrorObject[]) => void;

const compiled = new WeakMap<TSchema, ValidateFunction>();

const validatorOf = (schema: TSchema): ValidateFunction => {
  const known = compiled.get(schema);
  if (known) return known;
  const made = ajv.compile(schema);
  compiled.set(schema, made);
  return made;
};

/** One step of a JSON pointer (RFC 6901 §3). */
export const pointerStep = (name: string | number): string =>
  `/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`;

type Named = { readonly title?: string; readonly description?: string };
type Parent = Named & { readonly properties?: Readonly<Record<string, Named>> };

const param = (error: ErrorObject, name: string): string | undefined => {
  const value: unknown = (error.params as Record<string, unknown>)[name];
  return typeof value === 'string' ? value : undefined;
};

const quoted = (named: Named | undefined, otherwise: string): string =>
  `«${named?.title ?? otherwise}»`;

const allowedValues = (error: ErrorObject): string | undefined => {
  const values: unknown = (error.params as Record<string, unknown>)['allowedValues'];
  return Array.isArray(values) ? values.join(', ') : undefined;
};

const formKeywords: readonly string[] = ['pattern', 'minLength', 'enum'];

const violationOf = (error: ErrorObject): Violation => {
  const parent = (error.parentSchema ?? {}) as Parent;
  const missing = param(error, 'missingProperty');
  if (missing !== undefined)
    return {
      field: error.instancePath + pointerStep(missing),
      reason: `обязательное поле ${quoted(parent.properties?.[missing], missing)} отсутствует`,
    };
  const extra = param(error, 'additionalProperty');
  if (extra !== undefined)
    return {
      field: error.instancePath + pointerStep(extra),
      reason: `неизвестное поле «${extra}»`,
    };
  const last = error.instancePath.split('/').at(-1) ?? '';
  const name = quoted(parent, last === '' ? 'запись' : last);
  const form =
    (Object.hasOwn(parent, choicesKeyword) ? undefined : allowedValues(error)) ??
    parent.description;
  return {
    field: error.instancePath,
    reason:
      formKeywords.includes(error.keyword) && form !== undefined
        ? `${name}: допустимо: ${form}`
        : `${name} ${error.message ?? 'не принято'}`,
  };
};

/** What a schema finds wrong: JSON pointers and Russian reasons that name the fields; at most `validationErrorsMax`. */
export const schemaViolations = (schema: TSchema, value: unknown): readonly Violation[] => {
  const validate = validatorOf(schema);
  if (validate(value)) return [];
  // `if` only says again that what it led to was wrong.
  const errors = (validate.errors ?? [])
    .filter(({ keyword }) => keyword !== 'if')
    .slice(0, limits.validationErrorsMax);
  inRussian(errors);
  return errors.map(violationOf);
};

// jsonb keeps neither NUL nor half of a surrogate pair.
const notStorable = /[\u0000\p{Surrogate}]/u;

/** Places whose text PostgreSQL cannot keep, or that are nested deeper than `jsonDepthMax`. */
export const storageViolations = (value: unknown, at = '', depth = 0): readonly Violation[] => {
  if (typeof value === 'string')
    return notStorable.test(value) ? [{ field: at, reason: 'недопустимый символ в тексте' }] : [];
  if (typeof value !== 'object' || value === null) return [];
  if (depth >= limits.jsonDepthMax)
    return [{ field: at, reason: `вложенность больше ${limits.jsonDepthMax}` }];
  return Object.entries(value).flatMap(([key, item]) => [
    ...(notStorable.test(key) ? [{ field: at, reason: 'недопустимый символ в имени поля' }] : []),
    ...storageViolations(item, at + pointerStep(key), depth + 1),
  ]);
};
