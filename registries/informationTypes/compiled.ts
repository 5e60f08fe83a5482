import { isHubError, limits, type Payload, type Violation } from '../../broker/index.ts';
import type { CompiledJson, CompiledXPath, CompiledXsd, SchemaCompiler } from '../ports.ts';
import { rootNameOf, type CardRoot, type InformationTypeCard } from './card.ts';

/** The part of a card from which content is checked. */
export type ContentCard = Pick<
  InformationTypeCard,
  'code' | 'namespace' | 'requestRoot' | 'responseRoot' | 'xsd' | 'jsonSchemas' | 'assertions'
>;

export type CompiledType = {
  /** Schemas first; assertions only of what the schema accepts. Empty = valid. */
  validate(root: CardRoot, payload: Payload): readonly Violation[];
  dispose(): void;
};

type Assertion = {
  readonly test: CompiledXPath;
  readonly message: string;
  readonly root?: CardRoot;
};
type Parts = {
  readonly xsd: CompiledXsd | undefined;
  readonly json: Readonly<Partial<Record<CardRoot, CompiledJson>>>;
  readonly assertions: readonly Assertion[];
};

const wrong = (field: string, reason: string): readonly Violation[] => [{ field, reason }];

const checkAssertions = (parts: Parts, root: CardRoot, xml: string): readonly Violation[] =>
  parts.assertions
    .filter((rule) => (rule.root ?? root) === root && !rule.test.holds(xml))
    .slice(0, limits.validationErrorsMax)
    .map((rule) => ({ field: '/', reason: rule.message }));

const validateXml = (
  card: ContentCard,
  parts: Parts,
  root: CardRoot,
  payload: Payload & { form: 'xml' },
): readonly Violation[] => {
  if (!parts.xsd) return wrong('/', `для вида сведений ${card.code} схема XML не зарегистрирована`);
  const expected = rootNameOf(card, root);
  if (payload.namespace !== card.namespace || payload.localName !== expected) {
    return wrong('/', `ожидается корневой элемент {${card.namespace}}${expected ?? '—'}`);
  }
  const violations = parts.xsd.validate(payload.xml);
  return violations.length > 0 ? violations : checkAssertions(parts, root, payload.xml);
};

const validateJson = (
  card: ContentCard,
  parts: Parts,
  root: CardRoot,
  payload: Payload & { form: 'json' },
): readonly Violation[] => {
  const schema = parts.json[root];
  return schema
    ? schema.validate(payload.value)
    : wrong('/', `для вида сведений ${card.code} схема JSON не зарегистрирована`);
};

type Collect = <T>(field: (place: Violation) => string, compile: () => T) => T | undefined;

const makeCollector = (violations: Violation[]): Collect => {
  return (field, compile) => {
    try {
      return compile();
    } catch (error) {
      if (!isHubError(error)) throw error;
      const places = error.details.violations ?? [{ field: '', reason: error.message }];
      violations.push(...places.map((place) => ({ ...place, field: field(place) })));
      return undefined;
    }
  };
};

const fileField =
  (card: ContentCard) =>
  ({ field }: Violation): string => {
    const index = card.xsd?.files.findIndex((file) => file.name === field) ?? -1;
    return index < 0 ? '/xsd' : `/xsd/files/${index}/content`;
  };

const withFileName =
  (card: ContentCard) =>
  (violation: Violation): Violation => {
    const index = /^\/xsd\/files\/(\d+)\/content$/.exec(violation.field)?.[1];
    const name = index === undefined ? undefined : card.xsd?.files[Number(index)]?.name;
    return name === undefined
      ? violation
      : { ...violation, reason: `${name}: ${violation.reason}` };
  };

const jsonField = (root: CardRoot) => (place: Violation) =>
  `/jsonSchemas/${root}${place.field.startsWith('/') && place.field !== '/' ? place.field : ''}`;

const compileParts = (
  card: ContentCard,
  compiler: SchemaCompiler,
  violations: Violation[],
): Parts => {
  const collect = makeCollector(violations);
  const { xsd, jsonSchemas } = card;
  const request =
    jsonSchemas && collect(jsonField('request'), () => compiler.json(jsonSchemas.request));
  const response =
    jsonSchemas?.response === undefined
      ? undefined
      : collect(jsonField('response'), () => compiler.json(jsonSchemas.response));
  const assertions = (card.assertions ?? []).flatMap(({ test, message, root }, index) => {
    const compiled = collect(
      () => `/assertions/${index}/test`,
      () => compiler.xpath(test, { vs: card.namespace }),
    );
    return compiled ? [{ test: compiled, message, ...(root !== undefined && { root }) }] : [];
  });
  return {
    xsd: xsd && collect(fileField(card), () => compiler.xsd(xsd.files, xsd.entry)),
    json: { ...(request && { request }), ...(response && { response }) },
    assertions,
  };
};

const disposeParts = (parts: Parts): void => {
  parts.xsd?.dispose();
  for (const { test } of parts.assertions) test.dispose();
};

/**
 * Compiles everything that checks the content of an information type. The caller disposes of the result.
 * @returns the checker, or what is wrong: JSON pointers into the card, with file name, line and column
 */
export const compileType = (
  card: ContentCard,
  compiler: SchemaCompiler,
): { readonly type: CompiledType } | { readonly violations: readonly Violation[] } => {
  const violations: Violation[] = [];
  const parts = compileParts(card, compiler, violations);
  if (violations.length > 0) {
    disposeParts(parts);
    return { violations: violations.map(withFileName(card)) };
  }
  const validate: CompiledType['validate'] = (root, payload) =>
    payload.form === 'xml'
      ? validateXml(card, parts, root, payload)
      : validateJson(card, parts, root, payload);
  return { type: { validate, dispose: () => disposeParts(parts) } };
};
