import { expect } from 'chai';
import { rights, type Right } from '../../../module/index.ts';
import {
  approve,
  approvedMatrix,
  describedRoutes,
  matrixOf,
  type DescribedRoute,
} from '../../support/accessMatrix.ts';
import { withHub } from '../../support/hub.ts';
import { mfc42 } from '../../support/organisations.ts';
import { enter, makeAccount, signIn, type TestPerson } from '../../support/people.ts';

type Role = { readonly code: string; readonly rights: readonly Right[] };

/** Anything that fits a path; what it names does not exist. */
const pathOf = ({ path }: DescribedRoute): string =>
  path.replaceAll(/\{\w+\}/g, '00000000-0000-4000-8000-000000000000');

/** Refusals that come from the rule of the route, not from what its handler found. */
const byRule =
  /^(Нет права «|Действие доступно только (оператору|системам участников|сотруднику, вошедшему в консоль)\.)/;
/** More would use up the hub's limit per address before the walk ends. */
const atOnce = 8;

const inGroups = async <T>(
  items: readonly T[],
  work: (item: T) => Promise<string | null>,
): Promise<readonly string[]> => {
  const wrong: string[] = [];
  for (let at = 0; at < items.length; at += atOnce) {
    const found = await Promise.all(items.slice(at, at + atOnce).map(work));
    wrong.push(...found.filter((line) => line !== null));
  }
  return wrong;
};

describe('access matrix', () => {
  const world = withHub();
  let routes: readonly DescribedRoute[] = [];
  let roles: readonly Role[] = [];
  before(async () => {
    routes = await describedRoutes(world().hub.url);
    if (process.env['ACCESS_MATRIX'] === 'approve') approve(matrixOf(routes));
    const admin = await signIn(world(), { roles: ['kis.admin'] });
    roles = (await admin.get<{ roles: readonly Role[] }>('/api/v1/roles')).body.roles;
  });

  const call = async (
    { method, hasBody, ...route }: DescribedRoute,
    headers: Readonly<Record<string, string>>,
  ): Promise<{ status: number; code: string; detail: string }> => {
    const response = await fetch(`${world().hub.url}${pathOf({ method, hasBody, ...route })}`, {
      method,
      redirect: 'manual',
      headers: { ...headers, ...(hasBody && { 'content-type': 'application/json' }) },
      ...(hasBody && { body: '{}' }),
    });
    if (!(response.headers.get('content-type') ?? '').includes('problem')) {
      // Streams (events, exports) never end by themselves.
      await response.body?.cancel();
      return { status: response.status, code: '', detail: '' };
    }
    const { code = '', detail = '' } = (await response.json()) as {
      code?: string;
      detail?: string;
    };
    return { status: response.status, code, detail };
  };
  const headersOf = ({ cookie, csrf }: TestPerson) => ({ cookie, 'x-hub-csrf': csrf });
  /** Calls that end the session that makes them. */
  const endsSession = ({ method, path }: DescribedRoute): boolean =>
    method !== 'GET' && /^\/api\/v1\/sessions?(\/lock|\/others)?$/.test(path);

  it('KIS-4.2.7 every route has a rule, and it is the approved one (ACCESS_MATRIX=approve writes schemas/access-matrix.json)', () => {
    expect(routes.length).to.be.greaterThan(100);
    expect(matrixOf(routes)).to.deep.equal(approvedMatrix());
  });

  it('KIS-4.2.7 a stranger gets nothing that is not public', async () => {
    const closed = routes.filter(({ permission }) => permission !== 'public');
    const wrong = await inGroups(closed, async (route) => {
      const { status, code } = await call(route, {});
      return [400, 401, 403].includes(status)
        ? null
        : `${route.method} ${route.path}: ${status} ${code}`;
    });
    expect(wrong.join('\n')).to.equal('');
  });

  it('KIS-4.2.7 refuses every change that a session makes without the header of its page', async () => {
    const person = await signIn(world(), { roles: ['kis.admin'] });
    const changing = routes.filter(
      ({ permission, method }) => permission !== 'public' && method !== 'GET',
    );
    const wrong = await inGroups(changing, async (route) => {
      const { status, code } = await call(route, { cookie: person.cookie });
      return code === 'CsrfRefused' ? null : `${route.method} ${route.path}: ${status} ${code}`;
    });
    expect(wrong.join('\n')).to.equal('');
  });

  const mayCall = ({ permission, right }: DescribedRoute, role: Role): boolean => {
    if (right === null) return permission === 'person';
    const limited = role.code.startsWith('participant.');
    return role.rights.includes(right) && (!limited || rights[right].scope === 'organisation');
  };

  it('KIS-4.2.7 each role opens exactly the routes that the matrix gives it', async function () {
    this.timeout(120_000);
    const wrong: string[] = [];
    for (const role of roles) {
      const participant = role.code.startsWith('participant.');
      const given = { roles: [role.code], ...(participant && { organisation: mfc42 }) };
      const { login } = await makeAccount(world(), given);
      const person = await enter(world(), login);
      const closed = routes.filter(({ permission }) => permission !== 'public');
      // What ends a session goes last and with a session of its own.
      const [ending, staying] = [
        closed.filter(endsSession),
        closed.filter((one) => !endsSession(one)),
      ];
      const judge = async (route: DescribedRoute, by: TestPerson): Promise<string | null> => {
        const { status, code, detail } = await call(route, headersOf(by));
        const refused = status === 401 || (code === 'AccessDenied' && byRule.test(detail));
        if (refused !== mayCall(route, role) && status < 500) return null;
        return `${role.code}: ${route.method} ${route.path}: ${status} ${code} ${detail}`;
      };
      wrong.push(...(await inGroups(staying, (route) => judge(route, person))));
      for (const route of ending) {
        const line = await judge(route, await enter(world(), login));
        if (line !== null) wrong.push(line);
      }
    }
    expect(wrong.join('\n')).to.equal('');
  });
});
