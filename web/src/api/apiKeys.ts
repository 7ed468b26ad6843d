import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, body, type Schemas } from './client';
import { usePages } from './query';

export type ApiKey = Schemas['ApiKey'];
const key = ['api-keys'] as const;

export function useApiKeys() {
  return usePages<ApiKey>(key, (after, signal) =>
    body(api.GET('/api/v1/api-keys', { params: { query: { after, limit: 200 } }, signal })),
  );
}

export function useCreateApiKey() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (input: Schemas['ApiKeyInput']) => body(api.POST('/api/v1/api-keys', { body: input })),
    onSuccess: () => queries.invalidateQueries({ queryKey: key }),
  });
}

export function useRevokeApiKey() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.DELETE('/api/v1/api-keys/{key_id}', { params: { path: { key_id: id } } }),
    onSuccess: () => void queries.invalidateQueries({ queryKey: key }),
  });
}
