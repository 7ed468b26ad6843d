import { Notifications } from '@mantine/notifications';
import { QueryClientProvider, type QueryClient } from '@tanstack/react-query';
import { RouterProvider } from 'react-router-dom';
import { ConfirmProvider } from '@/components/ConfirmDialog';
import { Appearance } from './Appearance';
import type { makeRouter } from './router';

interface Props {
  queries: QueryClient;
  router: ReturnType<typeof makeRouter>;
}

export function App({ queries, router }: Props) {
  return (
    <QueryClientProvider client={queries}>
      <Appearance>
        <Notifications position="bottom-right" limit={4} autoClose={5000} />
        <ConfirmProvider>
          <RouterProvider router={router} future={{ v7_startTransition: true }} />
        </ConfirmProvider>
      </Appearance>
    </QueryClientProvider>
  );
}
