import { Center, Loader } from '@mantine/core';
import type { ReactNode } from 'react';
import { Navigate, useLocation } from 'react-router-dom';
import { asProblem } from '@/api/problem';
import { useMe } from '@/api/session';
import { ErrorState } from '@/components/ErrorState';
import { texts } from '@/texts/en';

/** What is inside is for whoever is logged in; others are sent to log in, and come back. */
export function RequireSession({ children }: { children: ReactNode }) {
  const me = useMe();
  const location = useLocation();
  if (me.data) return children;
  if (me.data === null) {
    const next = location.pathname + location.search;
    return <Navigate to={next === '/' ? '/login' : `/login?next=${encodeURIComponent(next)}`} replace />;
  }
  return (
    <Center mih="100vh" p="lg">
      {me.isError ? (
        <ErrorState problem={asProblem(me.error, texts.errors.unexpected)} onRetry={() => void me.refetch()} />
      ) : (
        <Loader aria-label={texts.common.loading} type="dots" />
      )}
    </Center>
  );
}
