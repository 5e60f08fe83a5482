import { isHubError, type Payload, type Violation } from '../../broker/index.ts';
import type { AttributeRow, SchemaCompiler } from '../ports.ts';
import type { InformationTypeCard } from './card.ts';
import { compileType, type CompiledType } from './compiled.ts';

type Sample = InformationTypeCard['samples'][number];

const attempt = (field: string, work: () => void): readonly Violation[] => {
  try {
    work();
    return [];
  } catch (error) {
    if (!isHubError(error)) throw error;
    const places = error.details.violations ?? [{ field: '', reason: error.message }];
    return places.map((place) => ({ ...place, field }));
  }
};

/** Expressions that are only kept in the card compile too. */
const expressionViolations = (
  card: InformationTypeCard,
  compiler: SchemaCompiler,
): readonly Violation[] => {
  const namespaces = { vs: card.namespace };
  const compile = (field: string, expression: string | undefined): readonly Violation[] =>
    expression === undefined
      ? []
      : attempt(field, () => compiler.xpath(expression, namespaces).dispose());
  return [
    ...(card.keys ?? []).flatMap((rule, at) => compile(`/keys/${at}/xpath`, rule.xpath)),
    ...(card.testScenarios ?? []).flatMap((scenario, at) =>
      compile(`/testScenarios/${at}/xpath`, scenario.xpath),
    ),
  ];
};

type RootName = { read(xml: string): { namespace: string; localName: string }; dispose(): void };

const makeRootName = (compiler: SchemaCompiler): RootName => {
  const namespace = compiler.xpath('namespace-uri(/*)');
  const localName = compiler.xpath('local-name(/*)');
  return {
    read: (xml) => ({ namespace: namespace.text(xml) ?? '', localName: localName.text(xml) ?? '' }),
    dispose: () => {
      namespace.dispose();
      localName.dispose();
    },
  };
};

const payloadOf = (card: InformationTypeCard, sample: Sample, rootName: RootName): Payload =>
  sample.form === 'xml'
    ? { form: 'xml', xml: String(sample.content), ...rootName.read(String(sample.content)) }
    : { form: 'json', typeCode: card.code, value: sample.content };

const judge = (sample: Sample, found: readonly Violation[], at: string): readonly Violation[] => {
  if (sample.valid === false) {
    return found.length > 0
      ? []
      : [{ field: at, reason: `контрольный пример ошибки «${sample.name}» прошёл проверку` }];
  }
  return found.map((violation) => ({
    ...violation,
    field: at,
    reason: `пример «${sample.name}», ${violation.field}: ${violation.reason}`,
  }));
};

const sampleViolations = (
  card: InformationTypeCard,
  type: CompiledType,
  compiler: SchemaCompiler,
): readonly Violation[] => {
  const rootName = makeRootName(compiler);
  const check = (sample: Sample): readonly Violation[] => {
    try {
      return type.validate(sample.root, payloadOf(card, sample, rootName));
    } catch (error) {
      // A text that is not XML at all: no schema could have accepted it.
      if (!isHubError(error)) throw error;
      return error.details.violations ?? [{ field: '/', reason: error.message }];
    }
  };
  try {
    return card.samples.flatMap((sample, index) =>
      judge(sample, check(sample), `/samples/${index}/content`),
    );
  } finally {
    rootName.dispose();
  }
};

/**
 * Everything that keeps a card from being published because of its schemas, expressions or samples (KIS-4.2.10.b): JSON pointers into
 * the card with file name, line and column.
 */
export const contentViolations = (
  card: InformationTypeCard,
  compiler: SchemaCompiler,
): readonly Violation[] => {
  const compiled = compileType(card, compiler);
  if ('violations' in compiled) return compiled.violations;
  try {
    return [
      ...attempt('/xsd', () => void attributeRowsOf(card, compiler)),
      ...expressionViolations(card, compiler),
      ...sampleViolations(card, compiled.type, compiler),
    ];
  } finally {
    compiled.type.dispose();
  }
};

/** Types and attributes that the schemas of a card declare; codes of JSON ones begin with the code of the type. */
export const attributeRowsOf = (
  card: InformationTypeCard,
  compiler: SchemaCompiler,
): readonly AttributeRow[] => {
  const { xsd, jsonSchemas, namespace } = card;
  const roots = [card.requestRoot, ...(card.responseRoot === undefined ? [] : [card.responseRoot])];
  const ofXsd = xsd
    ? roots.flatMap((localName) => compiler.attributesOfXsd(xsd.files, { namespace, localName }))
    : [];
  const ofJson = Object.entries(jsonSchemas ?? {}).flatMap(([root, schema]) =>
    compiler
      .attributesOfJson(schema)
      .map((row) => ({ ...row, code: `${card.code}#${root}${row.code}` })),
  );
  return [...ofXsd, ...ofJson];
};
