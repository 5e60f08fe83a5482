import { expect } from 'chai';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { readdirSync, readFileSync } from 'node:fs';
import { makeEnvelopeFiles } from '../../../adapters/rest/index.ts';
import { sendEnvelope } from '../../adapters/rest/calls.ts';
import { withHub } from '../../support/hub.ts';

type Operation = {
  operationId: string;
  summary: string;
  tags: string[];
  parameters: { name: string; in: string; required: boolean; schema: object }[];
  requestBody?: { content: Record<string, { schema: object }> };
  responses: Record<string, { description: string; content?: Record<string, { schema: object }> }>;
  security: Record<string, unknown>[];
};
type Document = {
  openapi: string;
  info: { title: string; version: string };
  tags: { name: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object>; securitySchemes: Record<string, object> };
};

const schemaText = (name: string): string =>
  readFileSync(new URL(`../../../schemas/${name}`, import.meta.url), 'utf8');

const refsIn = (value: unknown): string[] => {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    key === '$ref' && typeof item === 'string' ? [item] : refsIn(item),
  );
};

const files = makeEnvelopeFiles();

describe('hub: OpenAPI 3.1 and envelope schemas', () => {
  const world = withHub();
  let document: Document;
  let operations: { path: string; method: string; operation: Operation }[] = [];
  before(async () => {
    const response = await fetch(`${world().hub.url}/api/v1/openapi.json`);
    document = (await response.json()) as Document;
    operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
    );
  });

  it('describes every route once, with unique names and known tags', () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).to.equal(ids.length);
    const tags = document.tags.map(({ name }) => name);
    for (const { operation } of operations) {
      expect(operation.tags.length).to.be.greaterThan(0);
      for (const tag of operation.tags) expect(tags).to.contain(tag);
      expect(operation.summary).to.match(/[а-я]/i);
    }
  });

  it('has the structure of OpenAPI 3.1: parameters of the path, responses, references that lead somewhere', () => {
    expect(document.openapi).to.equal('3.1.0');
    for (const { path, method, operation } of operations) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      const declared = operation.parameters.filter((one) => one.in === 'path');
      expect(
        declared.map(({ name }) => name),
        path,
      ).to.have.members(inPath);
      expect(declared.every(({ required }) => required)).to.equal(true);
      if (method === 'get') expect(operation.requestBody, path).to.equal(undefined);
      expect(Object.keys(operation.responses)).to.include('default');
      for (const { description } of Object.values(operation.responses))
        expect(description).not.to.equal('');
      for (const scheme of operation.security.flatMap((one) => Object.keys(one))) {
        expect(document.components.securitySchemes).to.have.property(scheme);
      }
    }
    for (const ref of refsIn(document)) {
      const name = /^#\/components\/schemas\/(\w+)$/.exec(ref)?.[1];
      expect(document.components.schemas, ref).to.have.property(name ?? '');
    }
  });

  it('every component compiles as JSON Schema 2020-12', () => {
    const ajv = new Ajv2020({ strict: true, allErrors: true });
    addFormats.default(ajv);
    const text = JSON.stringify(document.components.schemas);
    const $defs: unknown = JSON.parse(text.replaceAll('#/components/schemas/', '#/$defs/'));
    for (const name of Object.keys(document.components.schemas)) {
      const validate = ajv.compile({ $ref: `#/$defs/${name}`, $defs });
      expect(validate(undefined), name).to.equal(false);
    }
  });

  it('the files in schemas/ are those that the code makes (npm run openapi)', () => {
    for (const [name, text] of files) expect(schemaText(name), name).to.equal(text);
    expect(JSON.parse(schemaText('openapi.json'))).to.deep.equal(document);
    const kept = readdirSync(new URL('../../../schemas/envelope/', import.meta.url));
    expect(kept.map((name) => `envelope/${name}`)).to.have.members(
      [...files.keys()].filter((name) => name.startsWith('envelope/')),
    );
  });

  it('KIS-2.1.8 each envelope has a schema of its own that accepts its form and names wrong fields', () => {
    const ajv = new Ajv2020({ strict: true, allErrors: true });
    addFormats.default(ajv);
    const validate = ajv.compile(JSON.parse(schemaText('envelope/send.json')) as object);
    expect(validate(sendEnvelope())).to.equal(true);
    expect(validate({ ...sendEnvelope(), eol: 'завтра' })).to.equal(false);
    expect(validate.errors?.[0]?.instancePath).to.equal('/eol');
  });
});
