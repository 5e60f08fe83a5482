import { XmlXPath, XmlError, type XmlNode } from 'libxml2-wasm';
import { HubError, limits, type Violation } from '../../broker/index.ts';
import { withDocument, type NativeDocument } from './libxml.ts';

/** A node set is given as the texts of its nodes, in document order. */
export type XPathValue = string | boolean | number | readonly string[];

export type CompiledXPath = {
  /** @throws HubError PoorSOAPEnvelopeFormat when the document is not well-formed XML */
  evaluate(xml: string | Uint8Array): XPathValue;
  /** Same, on a document that is open already. */
  evaluateOn(document: NativeDocument): XPathValue;
  dispose(): void;
};

const invalid = (expression: string, reason: string): HubError =>
  new HubError('RegistryEntryInvalid', {
    field: 'xpath',
    reason: `Выражение XPath «${expression}» неверно: ${reason}.`,
    violations: [{ field: 'xpath', reason }],
  });

// XPath 1.0 §3.7, §4; libxml2 looks functions and prefixes up only when evaluation reaches them, so they are looked up here.
const functions = new Set(
  (
    'last position count id local-name namespace-uri name string concat starts-with contains substring-before substring-after ' +
    'substring string-length normalize-space translate boolean not true false lang number sum floor ceiling round ' +
    'node text comment processing-instruction'
  ).split(' '),
);
const literals = /"[^"]*"|'[^']*'/g;
const prefixed = /([\p{L}_][\p{L}\p{N}_.-]*):(?!:)(?=[\p{L}_*])/gu;
const called = /([\p{L}_][\p{L}\p{N}_.:-]*)\s*\(/gu;
const operators = new Set(['and', 'or', 'div', 'mod']);

const checkNames = (expression: string, namespaces: Readonly<Record<string, string>>): void => {
  const code = expression.replace(literals, '""');
  for (const [, prefix = ''] of code.matchAll(prefixed)) {
    if (!Object.hasOwn(namespaces, prefix)) {
      throw invalid(expression, `префикс «${prefix}» не связан с пространством имён`);
    }
  }
  for (const [, name = ''] of code.matchAll(called)) {
    const bare = name.slice(name.lastIndexOf('::') + 1).replace(/^:/, '');
    if (!functions.has(bare) && !operators.has(bare)) {
      throw invalid(expression, `функции «${name}» нет в XPath 1.0`);
    }
  }
  if (/\$/.test(code)) throw invalid(expression, 'переменные не допускаются');
};

const textOfNode = (node: XmlNode): string => node.content;

const evaluateOn = (compiled: XmlXPath, document: NativeDocument): XPathValue => {
  const value = document.eval(compiled);
  return Array.isArray(value) ? value.map(textOfNode) : value;
};

const compile = (expression: string, namespaces: Readonly<Record<string, string>>): XmlXPath => {
  try {
    return XmlXPath.compile(expression, namespaces);
  } catch (error) {
    if (error instanceof XmlError) throw invalid(expression, 'ошибка в записи');
    throw error;
  }
};

/**
 * Compiles an XPath 1.0 expression of a register (routing code, searchable key, assertion); `namespaces` is prefix → URI.
 * Call `dispose()` when the register entry is replaced.
 * @throws HubError RegistryEntryInvalid for a wrong expression, an unknown function, prefix or variable
 */
export const compileXPath = (
  expression: string,
  namespaces: Readonly<Record<string, string>> = {},
): CompiledXPath => {
  if (expression.trim() === '' || expression.length > limits.xpathCharsMax) {
    throw invalid(expression.slice(0, 100), `длина не от 1 до ${limits.xpathCharsMax} знаков`);
  }
  checkNames(expression, namespaces);
  const compiled = compile(expression, namespaces);
  const run = (document: NativeDocument): XPathValue => {
    try {
      return evaluateOn(compiled, document);
    } catch (error) {
      if (error instanceof XmlError) throw invalid(expression, 'не вычисляется');
      throw error;
    }
  };
  try {
    withDocument('<probe/>', run);
  } catch (error) {
    compiled.dispose();
    throw error;
  }
  return {
    evaluate: (xml) => withDocument(xml, run),
    evaluateOn: run,
    dispose: () => compiled.dispose(),
  };
};

/** What an XPath value is as one text: the first node of a set; null when the set is empty. XPath 1.0 §4.2. */
export const xpathText = (value: XPathValue): string | null => {
  if (typeof value === 'object') return value[0] ?? null;
  return String(value);
};

export type Assertion = {
  /** XPath that must be true of a right document. */
  readonly test: string;
  /** Russian sentence for people. */
  readonly message: string;
};

export type Assertions = {
  check(xml: string | Uint8Array): readonly Violation[];
  dispose(): void;
};

/** XPath 1.0 §4.3 boolean(). */
const truth = (value: XPathValue): boolean =>
  typeof value === 'object' ? value.length > 0 : Boolean(value);

/**
 * Compiles assertions over a document, as Schematron's `assert` has them (ISO/IEC 19757-3 §5.4.2): one violation for each that is not true.
 * @throws HubError RegistryEntryInvalid naming the first wrong expression
 */
export const compileAssertions = (
  assertions: readonly Assertion[],
  namespaces: Readonly<Record<string, string>> = {},
): Assertions => {
  const compiled: { readonly rule: CompiledXPath; readonly message: string }[] = [];
  const dispose = (): void => compiled.forEach(({ rule }) => rule.dispose());
  try {
    for (const { test, message } of assertions) {
      compiled.push({ rule: compileXPath(test, namespaces), message });
    }
  } catch (error) {
    dispose();
    throw error;
  }
  return {
    check: (xml) =>
      withDocument(xml, (document) =>
        compiled
          .filter(({ rule }) => !truth(rule.evaluateOn(document)))
          .slice(0, limits.validationErrorsMax)
          .map(({ message }) => ({ field: '/', reason: message })),
      ),
    dispose,
  };
};
