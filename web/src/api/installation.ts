import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, body, type Schemas } from './client';

export type Setting = Schemas['Settings']['items'][number];
export type Engine = Schemas['Engines']['items'][number];
export type PrivacyPolicy = Schemas['PrivacyPolicy'];
export type PhoneTest = Schemas['PhoneTest'];

const settingsKey = ['settings'] as const;
const enginesKey = ['engines'] as const;
const privacyKey = ['privacy'] as const;
const ENGINES_LOOK_MS = 15_000;
const TEST_LOOK_MS = 400;
const LINES_LOOK_MS = 5_000;

export function useSettings() {
  return useQuery({
    queryKey: settingsKey,
    queryFn: async ({ signal }) => (await body(api.GET('/api/v1/settings', { signal }))).items,
  });
}

/** Keeps values; null gives the settings file its word back. */
export function useChangeSettings() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (values: Record<string, string | null>) =>
      body(api.PATCH('/api/v1/settings', { body: { values } })),
    onSuccess: ({ items }) => queries.setQueryData(settingsKey, items),
  });
}

export function useEngines() {
  return useQuery({
    queryKey: enginesKey,
    refetchInterval: ENGINES_LOOK_MS,
    queryFn: async ({ signal }) => (await body(api.GET('/api/v1/engines', { signal }))).items,
  });
}

export function useTestEngines() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (role: string) =>
      body(api.POST('/api/v1/engines/{engine_role}/test', { params: { path: { engine_role: role } } })),
    onSettled: () => queries.invalidateQueries({ queryKey: enginesKey }),
  });
}

export function usePrivacy() {
  return useQuery({ queryKey: privacyKey, queryFn: ({ signal }) => body(api.GET('/api/v1/privacy', { signal })) });
}

export function useSetPrivacy() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (policy: Schemas['PrivacyPatch']) => body(api.PATCH('/api/v1/privacy', { body: policy })),
    onSuccess: (policy) => queries.setQueryData(privacyKey, policy),
  });
}

export const linesQuery = queryOptions({
  queryKey: ['lines'],
  refetchInterval: LINES_LOOK_MS,
  queryFn: async ({ signal }) => (await body(api.GET('/api/v1/lines', { signal }))).items,
});
export const useLines = () => useQuery(linesQuery);

export function useStartPhoneTest() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (order: Schemas['PhoneTestOrder']) => body(api.POST('/api/v1/phone/tests', { body: order })),
    onSuccess: (test) => queries.setQueryData(['phone-test', test.id], test),
  });
}

/** The test as far as it is; asked for again until it is over. */
export function usePhoneTest(id: string | null) {
  return useQuery<PhoneTest>({
    queryKey: ['phone-test', id],
    enabled: id !== null,
    refetchInterval: (query) => (query.state.data?.status === 'over' ? false : TEST_LOOK_MS),
    queryFn: ({ signal }) =>
      body(
        api.GET('/api/v1/phone/tests/{phone_test_id}', { params: { path: { phone_test_id: id ?? '' } }, signal }),
      ),
  });
}

export function useStopPhoneTest() {
  return useMutation({
    mutationFn: (id: string) =>
      api.DELETE('/api/v1/phone/tests/{phone_test_id}', { params: { path: { phone_test_id: id } } }),
  });
}
