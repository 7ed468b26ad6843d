import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, body, setCsrfToken, type Schemas } from './client';
import { meKey } from './session';

/** Name, company and number of whoever is logged in. */
export function useUpdateMe() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (patch: Schemas['MePatch']) => body(api.PATCH('/api/v1/auth/me', { body: patch })),
    onSuccess: () => queries.invalidateQueries({ queryKey: meKey }),
  });
}

export function useRenameOrganisation() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => body(api.PATCH('/api/v1/organisation', { body: { name } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: meKey }),
  });
}

export function useChangePassword() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (input: Schemas['PasswordChange']) => body(api.POST('/api/v1/auth/password', { body: input })),
    onSuccess: (answer) => {
      // The session goes on under another token.
      setCsrfToken(answer.csrf_token);
      return queries.invalidateQueries({ queryKey: meKey });
    },
  });
}

export function useBeginTotp() {
  return useMutation({ mutationFn: () => body(api.POST('/api/v1/auth/totp')) });
}

export function useConfirmTotp() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (code: string) => api.POST('/api/v1/auth/totp/confirm', { body: { code } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: meKey }),
  });
}

export function useDisableTotp() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (password: string) => api.POST('/api/v1/auth/totp/disable', { body: { password } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: meKey }),
  });
}
