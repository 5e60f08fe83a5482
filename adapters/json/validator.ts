import addFormats from 'ajv-formats';
import localize from 'ajv-i18n/localize/ru/index.js';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { HubError, limits, type Violation } from '../../broker/index.ts';

export type JsonValidator = {
  /** Empty = valid. `field` is the JSON pointer of the place; at most `limits.validationErrorsMax`. */
  validate(value: unknown): readonly Violation[];
};

// The types of ajv-i18n promise `export default`, the files export the function itself.
const inRussian = localize as unknown as (errors: readonly ErrorObject[]) => void;

const refuse = (reason: string, cause?: unknown): never => {
  throw new HubError(
    'RegistryEntryInvalid',
    { reason: `Схема JSON не принята: ${reason}`, violations: [{ field: 'schema', reason }] },
    { cause },
  );
};

const escapeToken = (token: string): string => token.replaceAll('~', '~0').replaceAll('/', '~1');

/** The place itself: of a missing member its own pointer, not that of its parent. RFC 6901 §3. */
const pointerOf = ({ instancePath, params }: ErrorObject): string => {
  const given: Record<string, unknown> = params;
  const name =
    given['missingProperty'] ?? given['additionalProperty'] ?? given['unevaluatedProperty'];
  return typeof name === 'string' ? `${instancePath}/${escapeToken(name)}` : instancePath || '/';
};

const allowedMax = 8;

const reasonOf = (error: ErrorObject): string => {
  if (error.keyword === 'required') return 'обязательное поле отсутствует';
  if (/^(?:additional|unevaluated)Properties$/.test(error.keyword))
    return 'поле не описано в схеме';
  const said = error.message ?? error.keyword;
  const given: Record<string, unknown> = error.params;
  const allowed = given['allowedValues'];
  if (!Array.isArray(allowed)) return said;
  const rest = allowed.length > allowedMax ? ` и ещё ${allowed.length - allowedMax}` : '';
  return `${said}: ${allowed.slice(0, allowedMax).join(', ')}${rest}`;
};

const violationsOf = (validate: ValidateFunction): readonly Violation[] => {
  // Localised after the cut: a flood of errors costs nothing then.
  const errors = (validate.errors ?? []).slice(0, limits.validationErrorsMax);
  inRussian(errors);
  return errors.map((error) => ({ field: pointerOf(error), reason: reasonOf(error) }));
};

const makeAjv = (): Ajv2020 => {
  const ajv = new Ajv2020({
    allErrors: true,
    strict: true,
    allowUnionTypes: true,
    logger: false,
  });
  addFormats.default(ajv);
  return ajv;
};

const compile = (schema: unknown): ValidateFunction => {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) {
    return refuse('ожидается объект.');
  }
  try {
    // One compiler for each schema: two versions of a type may have the same $id.
    return makeAjv().compile(schema);
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error), error);
  }
};

/**
 * Compiles a JSON Schema 2020-12 strictly: unknown keywords and formats are errors, references outside the schema are never fetched.
 * Values themselves are never quoted in violations. KIS-4.2.10.b.
 * @throws HubError RegistryEntryInvalid when the schema does not compile
 */
export const jsonSchemaValidator = (schema: unknown): JsonValidator => {
  const validate = compile(schema);
  return { validate: (value) => (validate(value) ? [] : violationsOf(validate)) };
};
