import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { useState } from 'react';
import { RouterProvider } from 'react-router-dom';
import { onSessionEnd } from '@/api/client';
import { makeQueryClient } from '@/api/query';
import { meKey } from '@/api/session';
import { ConfirmProvider } from '@/components/ConfirmDialog';
import { Appearance } from './Appearance';
import { makeRouter } from './router';

export function App() {
  const [queries] = useState(() => {
    const made = makeQueryClient();
    onSessionEnd(() => made.setQueryData(meKey, null));
    return made;
  });
  const [router] = useState(makeRouter);
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
