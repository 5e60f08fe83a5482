import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  type AnyRoute,
} from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { pages } from '../pages.ts';
import { Layout } from './Layout.tsx';
import type { Page } from './page.ts';
import { Forbidden, NotFound, PageFailed, PageLoading } from './states.tsx';
import { mayOpen, useSession } from './session.tsx';

const guarded = (page: Page): (() => ReactNode) => {
  const Content = lazyRouteComponent(async () => ({ Content: await page.load() }), 'Content');
  return () =>
    mayOpen(useSession(), page) ? (
      <Content />
    ) : (
      <Forbidden title={page.title} right={page.right} isRegional={page.region === true} />
    );
};

const root = createRootRoute({ component: Layout, notFoundComponent: NotFound });

const routes: AnyRoute[] = pages.map((page) =>
  createRoute({ getParentRoute: () => root, path: page.path, component: guarded(page) }),
);

/** Search parameters are plain texts, so that addresses can be read, shared and written by hand. */
export const router = createRouter({
  routeTree: root.addChildren(routes),
  basepath: '/console',
  defaultPendingComponent: PageLoading,
  defaultErrorComponent: PageFailed,
  defaultPreload: 'intent',
  scrollRestoration: true,
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (search) => {
    const pairs = Object.entries(search).filter(
      (pair): pair is [string, string] => typeof pair[1] === 'string' && pair[1] !== '',
    );
    return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs).toString()}`;
  },
});
