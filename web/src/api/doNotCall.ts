import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, body, type Schemas } from './client';
import { usePages } from './query';

export type DoNotCallEntry = Schemas['DoNotCallEntry'];
const key = ['do-not-call'] as const;

export function useDoNotCall() {
  return usePages<DoNotCallEntry>(key, (after, signal) =>
    body(api.GET('/api/v1/do-not-call', { params: { query: { after, limit: 200 } }, signal })),
  );
}

function useChanged() {
  const queries = useQueryClient();
  return () =>
    Promise.all([queries.invalidateQueries({ queryKey: key }), queries.invalidateQueries({ queryKey: ['contacts'] })]);
}

export function useAddDoNotCall() {
  const changed = useChanged();
  return useMutation({
    mutationFn: (input: Schemas['DoNotCallInput']) => body(api.POST('/api/v1/do-not-call', { body: input })),
    onSuccess: changed,
  });
}

export function useRemoveDoNotCall() {
  const changed = useChanged();
  return useMutation({
    mutationFn: (number: string) =>
      api.DELETE('/api/v1/do-not-call/{phone_number}', { params: { path: { phone_number: number } } }),
    onSuccess: () => void changed(),
  });
}
