import {
  QueryClient,
  useInfiniteQuery,
  type QueryKey,
  type UseInfiniteQueryResult,
  type InfiniteData,
} from '@tanstack/react-query';
import { useMemo } from 'react';
import { ApiProblem } from './problem';

const MAX_RETRIES = 2;

/** Busy and unreachable are worth another try; everything else is said at once. */
export function worthAnotherTry(failures: number, error: Error): boolean {
  if (failures >= MAX_RETRIES) return false;
  return error instanceof ApiProblem && (error.status === 0 || error.status === 503 || error.status === 429);
}

export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { staleTime: 10_000, gcTime: 5 * 60_000, retry: worthAnotherTry, refetchOnWindowFocus: true },
      mutations: { retry: false },
    },
  });
}

export interface Page<T> {
  items: T[];
  next: string | null;
}

export interface Pages<T> {
  rows: T[];
  query: UseInfiniteQueryResult<InfiniteData<Page<T>>>;
  loadMore: () => void;
}

/** A list that comes in pages behind a key (`after`, `next`): all rows that were loaded so far. */
export function usePages<T>(
  queryKey: QueryKey,
  fetchPage: (after: string | undefined, signal: AbortSignal) => Promise<Page<T>>,
  enabled = true,
): Pages<T> {
  const query = useInfiniteQuery({
    queryKey,
    enabled,
    queryFn: ({ pageParam, signal }) => fetchPage(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last: Page<T>) => last.next ?? undefined,
  });
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  return {
    rows,
    query,
    loadMore: () => {
      if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage();
    },
  };
}
