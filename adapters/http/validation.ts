import addFormats from 'ajv-formats';
import localize from 'ajv-i18n/localize/ru/index.js';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import type { TSchema } from 'typebox';
import { componentKeyword } from '../../module/index.ts';
import { HubError, limits, type ErrorCode, type Violation } from '../../broker/index.ts';

// The types of ajv-i18n promise `export default`, the files export the function itself.
const inRussian = localize as unknown as (errors: readonly ErrorObject[]) => void;

const makeAjv = (coerceTypes: boolean): Ajv2020 => {
  const ajv = new Ajv2020({
    // Every wrong field is named at once; documents are bounded by size, depth and `validationErrorsMax`.
    allErrors: true,
    strict: true,
    coerceTypes,
    useDefaults: coerceTypes,
  });
  addFormats.default(ajv);
  ajv.addKeyword(componentKeyword);
  return ajv;
};

const ajvOfBodies = makeAjv(false);
const ajvOfText = makeAjv(true);

/** `/envelope/attachments/0/size` → `envelope.attachments[0].size` */
const fieldOf = (pointer: string, last?: string): string => {
  const parts = pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  if (last !== undefined) parts.push(last);
  return parts.reduce(
    (path, part) =>
      /^\d+$/.test(part) ? `${path}[${part}]` : path === '' ? part : `${path}.${part}`,
    '',
  );
};

const param = (error: ErrorObject, name: string): string | undefined => {
  const value: unknown = (error.params as Record<string, unknown>)[name];
  return typeof value === 'string' ? value : undefined;
};

const violationOf = (error: ErrorObject, root: string): Violation => {
  const missing = param(error, 'missingProperty');
  const extra = param(error, 'additionalProperty') ?? param(error, 'unevaluatedProperty');
  const reason =
    missing !== undefined
      ? 'обязательное поле отсутствует'
      : extra !== undefined
        ? 'неизвестное поле'
        : (error.message ?? 'значение не принято');
  return { field: fieldOf(error.instancePath, missing ?? extra) || root, reason };
};

/** Russian violations that name fields, at most `validationErrorsMax` of them; `root` names the document itself. */
export const violationsOf = (
  errors: readonly ErrorObject[] | null | undefined,
  root: string,
): readonly Violation[] => {
  const first = (errors ?? []).slice(0, limits.validationErrorsMax);
  inRussian(first);
  return first.map((error) => violationOf(error, root));
};

export type Check = (value: unknown) => void;

const checkBy = (validate: ValidateFunction, root: string, code: ErrorCode): Check => {
  return (value) => {
    if (validate(value)) return;
    const violations = violationsOf(validate.errors, root);
    throw new HubError(code, {
      reason: `Не принято полей: ${violations.length}. ${violations[0]?.field ?? root}: ${violations[0]?.reason ?? ''}.`,
      violations,
    });
  };
};

/** Compiles a check of a JSON body. The check throws HubError BadRequest whose violations name the fields. */
export const bodyCheck = (schema: TSchema): Check =>
  checkBy(ajvOfBodies.compile(schema), 'body', 'BadRequest');

/** Compiles a check of path or query values: strings are turned into the numbers and booleans that the schema asks for. */
export const textCheck = (schema: TSchema, root: string): Check =>
  checkBy(ajvOfText.compile(schema), root, 'BadRequest');
