import type { QueryClient } from '@tanstack/react-query';
import type { ComponentType } from 'react';
import { Navigate, type LoaderFunction, type RouteObject } from 'react-router-dom';
import type { Prefetch } from '@/api/query';
import { whenSomebodyIsThere } from '@/api/session';
import * as paths from './pages';

type PageModule = Record<string, ComponentType> & { prefetch?: Prefetch };
const modules = import.meta.glob<PageModule>(['/src/pages/*/**/*Page.tsx']);

/** The function that loads the page of a file in src/pages. */
function loaderOf(file: string): () => Promise<PageModule> {
  const load = modules[`/src/pages/${file}.tsx`];
  if (load === undefined) throw new Error(`pages.ts names ${file}, and there is no src/pages/${file}.tsx`);
  return load;
}

/** The routes of these pages; each page is loaded when it is first opened. */
function routesOf(pages: Record<string, string>, queries: QueryClient): RouteObject[] {
  return Object.entries(pages).map(([path, file]) => {
    const load = loaderOf(file);
    return {
      path,
      lazy: async () => {
        const { prefetch, ...parts } = await load();
        const Component = parts[file.slice(file.lastIndexOf('/') + 1)] ?? null;
        if (prefetch === undefined) return { Component };
        const loader: LoaderFunction = ({ request, params }) => {
          const { searchParams } = new URL(request.url);
          whenSomebodyIsThere(queries, () => prefetch(queries, { params, search: searchParams }));
          return null;
        };
        // While the page is there, its components ask for what they need.
        return { Component, loader, shouldRevalidate: () => false };
      },
    };
  });
}

/** Pages that are shown to whoever is logged in. */
export const memberRoutes = (queries: QueryClient): RouteObject[] => [
  ...routesOf(paths.pages, queries),
  {
    path: '/settings',
    lazy: () => import('@/pages/settings/SettingsLayout').then((m) => ({ Component: m.SettingsLayout })),
    children: [{ index: true, element: <Navigate to="/settings/profile" replace /> }, ...routesOf(paths.settingsPages, queries)],
  },
];

/** Pages for people who are not logged in. */
export const publicRoutes = (queries: QueryClient): RouteObject[] => routesOf(paths.publicPages, queries);
