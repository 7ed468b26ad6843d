import type { QueryClient } from '@tanstack/react-query';
import { createBrowserRouter } from 'react-router-dom';
import { NotFoundPage } from '@/pages/NotFoundPage';
import { memberRoutes, publicRoutes } from './routes';
import { CrashPage } from './CrashPage';
import { RequireSession } from './RequireSession';
import { Shell } from './shell/Shell';
import { PageSkeleton } from '@/components/PageSkeleton';

export function makeRouter(queries: QueryClient) {
  return createBrowserRouter(
    [
      {
        errorElement: <CrashPage />,
        hydrateFallbackElement: <PageSkeleton />,
        children: [
          {
            element: (
              <RequireSession>
                <Shell />
              </RequireSession>
            ),
            children: [
              { errorElement: <CrashPage />, children: [...memberRoutes(queries), { path: '*', element: <NotFoundPage /> }] },
            ],
          },
          ...publicRoutes(queries),
        ],
      },
    ],
    {
      future: {
        v7_relativeSplatPath: true,
        v7_fetcherPersist: true,
        v7_normalizeFormMethod: true,
        v7_partialHydration: true,
        v7_skipActionErrorRevalidation: true,
      },
    },
  );
}
