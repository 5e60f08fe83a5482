import { readFileSync, writeFileSync } from 'node:fs';
import { subsystemOf, type Permission, type Right } from '../../module/index.ts';

/** One line of the matrix: who may make a call. */
export type Access = { readonly permission: Permission; readonly right: Right | null };
/** Subsystem → `GET /api/v1/…` → who may. */
export type AccessMatrix = Readonly<Record<string, Readonly<Record<string, Access>>>>;

export type DescribedRoute = Access & {
  readonly method: string;
  readonly path: string;
  readonly hasBody: boolean;
};

type Document = {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<
        Record<string, { readonly 'x-access'?: Partial<Access>; readonly requestBody?: unknown }>
      >
    >
  >;
};

const file = new URL('../../schemas/access-matrix.json', import.meta.url);

/** Every route that the hub itself describes. */
export const describedRoutes = async (url: string): Promise<readonly DescribedRoute[]> => {
  const document = (await (await fetch(`${url}/api/v1/openapi.json`)).json()) as Document;
  return Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => {
      const access = operation['x-access'];
      if (access?.permission === undefined) throw new TypeError(`${method} ${path}: no rule`);
      return {
        method: method.toUpperCase(),
        path,
        permission: access.permission,
        right: access.right ?? null,
        hasBody: operation.requestBody !== undefined,
      };
    }),
  );
};

/** The matrix that these routes have. */
export const matrixOf = (routes: readonly DescribedRoute[]): AccessMatrix => {
  const matrix: Record<string, Record<string, Access>> = {};
  const call = ({ method, path }: DescribedRoute): string => `${method} ${path}`;
  for (const route of routes.toSorted((a, b) => (call(a) < call(b) ? -1 : 1))) {
    const { permission, right } = route;
    const subsystem = right === null ? 'mev' : subsystemOf(right);
    (matrix[subsystem] ??= {})[call(route)] = { permission, right };
  }
  return matrix;
};

/** The approved matrix: schemas/access-matrix.json. */
export const approvedMatrix = (): AccessMatrix =>
  JSON.parse(readFileSync(file, 'utf8')) as AccessMatrix;

/** Writes what the routes have as the approved matrix; whoever commits it approves it. */
export const approve = (matrix: AccessMatrix): void => {
  writeFileSync(file, `${JSON.stringify(matrix, null, 2)}\n`);
};
