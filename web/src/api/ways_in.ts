import { useQuery } from '@tanstack/react-query';
import { api, body } from './client';

/** What is open to somebody without an account: setting up, registering. */
export function useWaysIn() {
  return useQuery({
    queryKey: ['ways-in'],
    staleTime: 60_000,
    queryFn: ({ signal }) => body(api.GET('/api/v1/auth/ways-in', { signal })),
  });
}
