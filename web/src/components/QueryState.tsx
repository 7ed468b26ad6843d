import type { ReactNode } from 'react';
import { asProblem } from '@/api/problem';
import { texts } from '@/texts/en';
import { ErrorState } from './ErrorState';

interface Query<T> {
  data: T | undefined;
  error: Error | null;
  isError: boolean;
  refetch: () => unknown;
}

/** What was asked for; until then a skeleton of it; or why it did not come, with another try. */
export function QueryState<T>(props: {
  query: Query<T>;
  skeleton: ReactNode;
  children: (data: T) => ReactNode;
}): ReactNode {
  const { query, skeleton, children } = props;
  if (query.data !== undefined) return children(query.data);
  if (query.isError) {
    return (
      <ErrorState problem={asProblem(query.error, texts.errors.unexpected)} onRetry={() => void query.refetch()} />
    );
  }
  return skeleton;
}
