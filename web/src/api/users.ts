import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, body, type Schemas } from './client';
import { usePages } from './query';

export type User = Schemas['User'];
const key = ['users'] as const;

export function useUsers(enabled = true) {
  return usePages<User>(
    key,
    (after, signal) => body(api.GET('/api/v1/users', { params: { query: { after, limit: 200 } }, signal })),
    enabled,
  );
}

export function useCreateUser() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (input: Schemas['UserInput']) => body(api.POST('/api/v1/users', { body: input })),
    onSuccess: () => queries.invalidateQueries({ queryKey: key }),
  });
}

export function useUpdateUser() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...patch }: Schemas['UserPatch'] & { id: string }) =>
      body(api.PATCH('/api/v1/users/{user_id}', { params: { path: { user_id: id } }, body: patch })),
    onSettled: () => queries.invalidateQueries({ queryKey: key }),
  });
}

/** For somebody who has lost it: logging in needs no code any more. */
export function useResetAuthenticator() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      body(api.POST('/api/v1/users/{user_id}/reset-authenticator', { params: { path: { user_id: id } } })),
    onSettled: () => queries.invalidateQueries({ queryKey: key }),
  });
}

/** A one-time link with which the user chooses a password: its token is behind the '#', which no server sees. */
export function usePasswordLink() {
  return useMutation({
    mutationFn: async (id: string) => {
      const { token } = await body(
        api.POST('/api/v1/users/{user_id}/password-link', { params: { path: { user_id: id } } }),
      );
      return `${window.location.origin}/password-link#token=${encodeURIComponent(token)}`;
    },
  });
}
