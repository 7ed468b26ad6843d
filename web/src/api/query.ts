import {
  QueryClient,
  infiniteQueryOptions,
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

interface Place {
  params: Readonly<Record<string, string | undefined>>;
  search: URLSearchParams;
}
/** What a page asks the server for before it is drawn; its components find the answers there, or under way. */
export type Prefetch = (queries: QueryClient, place: Place) => void;

export interface Page<T> {
  items: T[];
  next: string | null;
}

export interface Pages<T> {
  rows: T[];
  query: UseInfiniteQueryResult<InfiniteData<Page<T>>>;
  loadMore: () => void;
}

type FetchPage<T> = (after: string | undefined, signal: AbortSignal) => Promise<Page<T>>;

/** The query of a list that comes in pages behind a key (`after`, `next`). */
export const pagesQuery = <T>(queryKey: QueryKey, fetchPage: FetchPage<T>) =>
  infiniteQueryOptions({
    queryKey,
    queryFn: ({ pageParam, signal }) => fetchPage(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last: Page<T>) => last.next ?? undefined,
  });

/** All rows of such a list that were loaded so far. */
export function usePagesOf<T>(pages: ReturnType<typeof pagesQuery<T>>, enabled = true): Pages<T> {
  const query = useInfiniteQuery({ ...pages, enabled });
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  return {
    rows,
    query,
    loadMore: () => {
      if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage();
    },
  };
}

/** The same where nobody else asks for the list. */
export function usePages<T>(queryKey: QueryKey, fetchPage: FetchPage<T>, enabled = true): Pages<T> {
  return usePagesOf(pagesQuery(queryKey, fetchPage), enabled);
}
