import { expect } from 'chai';
import { errorTable } from '../../../broker/index.ts';
import {
  makeDocsRoutes,
  makeHealthRoutes,
  makeMetricsRoute,
  type HealthCheck,
} from '../../../adapters/http/index.ts';
import { serveRoutes } from './support.ts';

const clock = { nowMs: () => Date.now() };

const withHealth = async <T>(
  checks: Record<string, HealthCheck>,
  act: (baseUrl: string) => Promise<T>,
): Promise<T> => {
  const listening = await serveRoutes([
    ...makeHealthRoutes(checks, clock),
    makeMetricsRoute(async () => ({ contentType: 'text/plain; version=0.0.4', text: 'up 1\n' })),
    ...makeDocsRoutes(),
  ]);
  try {
    return await act(listening.baseUrl);
  } finally {
    await listening.stop();
  }
};

describe('adapters/http: health, metrics and docs', () => {
  it('is live without any check, ready when all checks hold', () =>
    withHealth({ database: async () => undefined }, async (baseUrl) => {
      expect((await fetch(`${baseUrl}/health/live`)).status).to.equal(200);
      const ready = await fetch(`${baseUrl}/health/ready`);
      expect(ready.status).to.equal(200);
      const body = (await ready.json()) as { checks: { name: string; ok: boolean }[] };
      expect(body.checks.map(({ name, ok }) => [name, ok])).to.deep.equal([['database', true]]);
    }));

  it('names the check that fails and shows nothing else of it', () =>
    withHealth(
      {
        database: () => Promise.reject(new TypeError('password=secret')),
        queue: async () => undefined,
      },
      async (baseUrl) => {
        const ready = await fetch(`${baseUrl}/health/ready`);
        expect(ready.status).to.equal(503);
        const text = await ready.text();
        expect(text).not.to.contain('secret');
        const body = JSON.parse(text) as { checks: { name: string; reason?: string }[] };
        expect(body.checks[0]).to.include({ name: 'database', reason: 'failed' });
        expect((await fetch(`${baseUrl}/health/live`)).status).to.equal(200);
      },
    ));

  it('gives the metrics as they are', () =>
    withHealth({}, async (baseUrl) => {
      const response = await fetch(`${baseUrl}/metrics`);
      expect(response.headers.get('content-type')).to.contain('text/plain');
      expect(await response.text()).to.equal('up 1\n');
    }));

  it('serves the docs from the installed package and nothing outside it', () =>
    withHealth({}, async (baseUrl) => {
      const page = await (await fetch(`${baseUrl}/docs`)).text();
      const links = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? '');
      expect(links.length).to.be.greaterThan(3);
      for (const link of links) {
        expect(link).to.match(/^\/docs\//);
        expect((await fetch(`${baseUrl}${link}`)).status, link).to.equal(200);
      }
      for (const name of ['package.json', '..%2Fpackage.json', '%2e%2e%2findex.js']) {
        expect((await fetch(`${baseUrl}/docs/assets/${name}`)).status).to.equal(404);
      }
    }));

  it('describes every error on its page', () =>
    withHealth({}, async (baseUrl) => {
      const page = await (await fetch(`${baseUrl}/docs/errors`)).text();
      for (const code of Object.keys(errorTable)) expect(page).to.contain(`id="${code}"`);
    }));
});
