import type { TSchema } from 'typebox';
import { type ResponseSpec, type Route, componentKeyword } from '../../module/index.ts';
import { ProblemSchema } from './schemas.ts';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type JsonObject = { readonly [key: string]: Json };

export type OpenApiInfo = {
  readonly title: string;
  readonly version: string;
  readonly description: string;
  readonly securitySchemes: Readonly<Record<string, JsonObject>>;
  /** Alternatives that a route accepts: names of schemes; an empty name means none in the headers. */
  readonly security: (route: Route) => readonly string[];
  readonly tags: readonly { readonly name: string; readonly description: string }[];
};

/** Replaces every schema that carries a component name with a reference and puts it among the components. */
const hoist = (value: unknown, components: Map<string, Json>): Json => {
  if (Array.isArray(value)) return value.map((item) => hoist(item, components));
  if (typeof value !== 'object' || value === null) return value as Json;
  const { [componentKeyword]: name, ...rest } = value as Record<string, unknown>;
  const plain = Object.fromEntries(
    Object.entries(rest)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => [key, hoist(item, components)]),
  );
  if (typeof name !== 'string') return plain;
  components.set(name, plain);
  return { $ref: `#/components/schemas/${name}` };
};

const parametersOf = (
  schema: TSchema | undefined,
  where: 'path' | 'query',
  components: Map<string, Json>,
): Json[] => {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = schema as {
    properties?: Record<string, TSchema>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, property]) => {
    const { description, ...rest } = property as Record<string, unknown>;
    return {
      name,
      in: where,
      required: required.includes(name),
      ...(typeof description === 'string' ? { description } : {}),
      schema: hoist(rest, components),
    };
  });
};

const responseOf = (spec: ResponseSpec, components: Map<string, Json>): JsonObject =>
  spec.schema === undefined && spec.contentType === undefined
    ? { description: spec.description }
    : {
        description: spec.description,
        content: {
          [spec.contentType ?? 'application/json']: {
            schema: hoist(spec.schema ?? { type: 'string' }, components),
          },
        },
      };

/** `POST /api/v1/messages/{id}/ack` → `postMessagesIdAck` */
const operationIdOf = (route: Route): string =>
  route.method +
  route.path
    .replace(/^\/api\/v\d+/, '')
    .split(/[^A-Za-z0-9]+/)
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('');

const operationOf = (
  route: Route,
  info: OpenApiInfo,
  components: Map<string, Json>,
): JsonObject => {
  return {
    operationId: operationIdOf(route),
    summary: route.summary,
    ...(route.description === undefined ? {} : { description: route.description }),
    tags: [...route.tags],
    parameters: [
      ...parametersOf(route.params, 'path', components),
      ...parametersOf(route.query, 'query', components),
    ],
    ...(route.body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: {
              [route.bodyIsForm === true
                ? 'application/x-www-form-urlencoded'
                : 'application/json']: { schema: hoist(route.body, components) },
            },
          },
        }),
    responses: {
      ...Object.fromEntries(
        Object.entries(route.responses).map(([status, spec]) => [
          status,
          responseOf(spec, components),
        ]),
      ),
      default: {
        description: 'Отказ (RFC 9457)',
        content: { 'application/problem+json': { schema: hoist(ProblemSchema, components) } },
      },
    },
    security: info.security(route).map((name) => (name === '' ? {} : { [name]: [] })),
    // Who may call: the access matrix is compared with it (KIS-4.2.7).
    'x-access': {
      permission: route.permission,
      ...(route.right === undefined ? {} : { right: route.right }),
    },
  };
};

/**
 * The OpenAPI 3.1 document of the routes; components are sorted, so that equal routes give equal text.
 * Schemas are JSON Schema 2020-12 as they stand, which is what 3.1 takes.
 */
export const makeOpenApi = (routes: readonly Route[], info: OpenApiInfo): JsonObject => {
  const components = new Map<string, Json>();
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of routes) {
    (paths[route.path] ??= {})[route.method] = operationOf(route, info, components);
  }
  return {
    openapi: '3.1.0',
    info: { title: info.title, version: info.version, description: info.description },
    servers: [{ url: '/' }],
    tags: info.tags.map((tag) => ({ ...tag })),
    paths,
    components: {
      securitySchemes: { ...info.securitySchemes },
      schemas: Object.fromEntries([...components].sort(([a], [b]) => (a < b ? -1 : 1))),
    },
  };
};
