import { createBrowserRouter } from 'react-router-dom';
import { NotFoundPage } from '@/pages/NotFoundPage';
import { pages, publicPages } from './routes';
import { CrashPage } from './CrashPage';
import { RequireSession } from './RequireSession';
import { Shell } from './shell/Shell';
import { PageSkeleton } from '@/components/PageSkeleton';

export function makeRouter() {
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
              { errorElement: <CrashPage />, children: [...pages, { path: '*', element: <NotFoundPage /> }] },
            ],
          },
          ...publicPages,
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
