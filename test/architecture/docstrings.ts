import ts from 'typescript';
import type { Source } from './sources.ts';

const exported = (node: ts.Node): boolean =>
  ts.canHaveModifiers(node) &&
  (ts.getModifiers(node) ?? []).some((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword);

const isFunction = (node: ts.Expression | undefined): boolean =>
  node !== undefined && (ts.isArrowFunction(node) || ts.isFunctionExpression(node));

const documented = (node: ts.Node): boolean => ts.getJSDocCommentsAndTags(node).length > 0;

/** Names of the exported functions of a source that have no docstring. */
export const undocumented = ({ path, text }: Source): readonly string[] => {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true);
  return file.statements.flatMap((node) => {
    if (!exported(node) || documented(node)) return [];
    if (ts.isFunctionDeclaration(node)) return node.body && node.name ? [node.name.text] : [];
    if (!ts.isVariableStatement(node)) return [];
    return node.declarationList.declarations
      .filter((declaration) => isFunction(declaration.initializer))
      .map((declaration) => declaration.name.getText());
  });
};
